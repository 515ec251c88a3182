import { expect, test } from 'vitest';
import { factorRange, listed, rangeText, significant, timesText } from './words.ts';

test.each([
  [0, '0'],
  [0.25, '0.250'],
  [0.012345, '0.0123'],
  [0.00001, '0.0000'],
  [0.99996, '1.00'],
  [1.005, '1.00'],
  [12.345, '12.3'],
  [999.4, '999'],
  [123_456, '123456'],
])('%d is written as %s', (value, text) => {
  expect(significant(value)).toBe(text);
});

test.each([
  [0.0123, '0.0123×'],
  [0.8, '0.80×'],
  [1.074, '1.07×'],
  [3.957, '4.0×'],
  [33.4, '33×'],
])('the factor %d is written %s', (factor, text) => {
  expect(timesText(factor)).toBe(text);
});

test.each([
  [[], ''],
  [['a'], 'a'],
  [['a', 'b'], 'a and b'],
  [['a', 'b', 'c'], 'a, b and c'],
])('%j is listed as %j', (names, text) => {
  expect(listed(names)).toBe(text);
});

test('ranges say their unit once', () => {
  expect(rangeText({ low: 3.2, high: 12.34 }, 'ms')).toBe('3.20 to 12.3 ms');
  expect(rangeText({ low: 1, high: 2 }, '')).toBe('1.00 to 2.00');
  expect(factorRange({ low: 0.72, high: 12.3 })).toBe('0.72–12');
});
