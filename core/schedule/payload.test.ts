import fc from 'fast-check';
import { expect, test } from 'vitest';
import { smallScenario, stream } from '../../test/fixtures/scenario.ts';
import { payloadOf, payloadStore } from './payload.ts';
import { compileSchedule } from './schedule.ts';

const scheduleOf = (payload: object, seed: string | number = 1) =>
  compileSchedule(smallScenario({ streams: [stream({ payload })] }), seed);

test('a JSON payload parses and has exactly the bytes of its event', () => {
  fc.assert(
    fc.property(fc.integer({ min: 11, max: 700 }), fc.string(), (bytes, seed) => {
      const schedule = scheduleOf({ bytes: { distribution: 'uniform', min: 11, max: bytes } }, seed);
      for (let i = 0; i < schedule.count; i++) {
        const payload = payloadOf(schedule, i) as string;
        expect(Buffer.byteLength(payload)).toBe(schedule.payloadBytes[i]);
        expect(JSON.parse(payload)).toEqual({ text: expect.any(String) });
      }
    }),
    { numRuns: 30 },
  );
});

test('a binary payload has exactly the bytes of its event, none included', () => {
  const schedule = scheduleOf({ format: 'binary', bytes: { distribution: 'uniform', min: 0, max: 40 } });
  for (let i = 0; i < schedule.count; i++) {
    const payload = payloadOf(schedule, i);
    expect(Buffer.isBuffer(payload)).toBe(true);
    expect(payload).toHaveLength(schedule.payloadBytes[i] as number);
  }
});

test('the payload of an event is always the same, and another event has another', () => {
  const schedule = scheduleOf({ bytes: 300 });
  expect(payloadOf(schedule, 3)).toBe(payloadOf(schedule, 3));
  const different = new Set(Array.from({ length: schedule.count }, (_, i) => payloadOf(schedule, i)));
  expect(different.size).toBeGreaterThan(10);
});

test('some payloads have characters of two, three and four bytes', () => {
  const schedule = scheduleOf({ bytes: 400 });
  const text = Array.from({ length: schedule.count }, (_, i) => payloadOf(schedule, i)).join('');
  for (const character of ['ü', '通', '🚀']) expect(text).toContain(character);
});

test('a store agrees with the payloads, wanted or not', () => {
  const schedule = scheduleOf({ bytes: { distribution: 'uniform', min: 11, max: 300 } });
  const store = payloadStore(schedule, (index) => index % 2 === 0);
  for (let i = 0; i < schedule.count; i++) expect(store(i)).toBe(payloadOf(schedule, i));
});

test('a store of more than it may make ahead agrees with the payloads too', () => {
  const streams = [stream({ arrivals: { process: 'poisson', perSecond: 300 }, payload: { bytes: 131_072 } })];
  const schedule = compileSchedule(smallScenario({ streams }), 1);
  expect(schedule.count).toBeGreaterThan(4096 + 100);
  const store = payloadStore(schedule, () => true);
  for (const i of [0, 4096, 0, 4096, 7, 7]) expect(store(i) === payloadOf(schedule, i)).toBe(true);
});
