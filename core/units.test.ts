import fc from 'fast-check';
import { expect, test } from 'vitest';
import { durationSchema, finePercentText, formatDurationMs, parseDurationMs, percentText } from './units.ts';

test.each([
  ['250ms', 250],
  ['1.5s', 1500],
  ['2m', 120_000],
  ['1h', 3_600_000],
  ['0s', 0],
])('a duration of %s is %i ms', (text, ms) => {
  expect(parseDurationMs(text)).toBe(ms);
  expect(durationSchema.parse(text)).toBe(ms);
});

test.each(['', '5', 's', '1 s', '-1s', '1.s', '.5s', '1d', '1S', '1s '])(
  '"%s" is refused as a duration',
  (text) => {
    expect(parseDurationMs(text)).toBeUndefined();
    expect(() => durationSchema.parse(text)).toThrow('expected a duration such as 250ms');
  },
);

test.each([
  [0, '0ms'],
  [999, '999ms'],
  [1000, '1s'],
  [1500, '1.5s'],
  [1050, '1050ms'],
  [90_000, '1.5m'],
  [3_600_000, '1h'],
])('%i ms are written in the largest unit with at most one decimal', (ms, text) => {
  expect(formatDurationMs(ms)).toBe(text);
});

test('a duration is a whole number of milliseconds, 24 hours at most', () => {
  expect(parseDurationMs('16.1s')).toBe(16_100);
  expect(parseDurationMs('1.005s')).toBe(1005);
  expect(durationSchema.parse('24h')).toBe(86_400_000);
  expect(() => durationSchema.parse('25h')).toThrow('must not be longer than 24h');
});

test('a formatted duration parses back to the same time', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 3_600_000 }), (ms) => {
      expect(parseDurationMs(formatDurationMs(ms))).toBe(ms);
    }),
  );
});

test.each([
  [0.64, '64 %', '64 %'],
  [0.0994, '10 %', '9.9 %'],
  [0.0996, '10 %', '10 %'],
  [0.0012, '0 %', '0.1 %'],
])('a share of %s is %s, or %s where small ones matter', (share, whole, fine) => {
  expect([percentText(share), finePercentText(share)]).toEqual([whole, fine]);
});
