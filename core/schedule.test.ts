import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { payloadOf } from './payload.ts';
import { type Scenario, scenarioSchema } from './scenario.ts';
import { compileSchedule } from './schedule.ts';

const scenario = (parts: object = {}): Scenario => ({
  ...scenarioSchema.parse({
    name: 'tiny',
    title: 'Tiny',
    description: 'Tiny.',
    users: 20,
    streams: [
      {
        name: 'news',
        topics: 'private',
        arrivals: { process: 'poisson', perSecond: 3 },
        payload: { bytes: { distribution: 'lognormal', median: 100, p99: 500, max: 900 } },
      },
    ],
    phases: { warmUp: '1s', measure: '4s' },
    variants: [{ transport: 'sse' }],
    ...parts,
  }),
  traces: { 't.ndjson': [0, 100, 100, 900, 50_000].map((atMs, i) => ({ atMs, payload: `{"n":${i}}` })) },
});

const arrivals = fc.oneof(
  fc.record({
    process: fc.constant('periodic'),
    every: fc.constantFrom('90ms', '1s'),
    phase: fc.constantFrom('random', 'aligned'),
  }),
  fc.record({ process: fc.constant('poisson'), perSecond: fc.double({ min: 0.5, max: 20, noNaN: true }) }),
  fc.record({
    process: fc.constant('burst'),
    every: fc.constant('700ms'),
    size: fc.integer({ min: 1, max: 30 }),
    within: fc.constantFrom('0ms', '300ms'),
  }),
);
const topics = fc.oneof(
  fc.constant('private'),
  fc.constant('broadcast'),
  fc.record({ roomsOf: fc.integer({ min: 1, max: 5 }) }),
);
const stream = fc.record({
  topics,
  arrivals,
  from: fc.constantFrom('server', 'subscriber'),
  payload: fc.record({ format: fc.constantFrom('json', 'binary'), bytes: fc.integer({ min: 11, max: 400 }) }),
});
const anyScenario = fc
  .record({
    users: fc.integer({ min: 5, max: 40 }),
    streams: fc.array(stream, { minLength: 1, maxLength: 4 }),
  })
  .map(({ users, streams }) =>
    scenario({ users, streams: streams.map((s, i) => ({ ...s, name: `s${i}` })) }),
  );

describe('compileSchedule', () => {
  it('gives the same schedule for the same seed on any machine', () => {
    expect(compileSchedule(scenario(), 'a').sha256).toBe('d21786f96589454ef382035398f3056b2d3d43089ac5648bdf3b05cbf1a093c0');
  });

  it('gives another schedule for another seed, and for another workload', () => {
    const hashes = [
      compileSchedule(scenario(), 1),
      compileSchedule(scenario(), 2),
      compileSchedule(scenario({ users: 21 }), 1),
      compileSchedule(scenario({ phases: { warmUp: '500ms', measure: '4s' } }), 1),
    ].map((s) => s.sha256);
    expect(new Set(hashes).size).toBe(4);
  });

  it('does not depend on what is not part of the workload', () => {
    const other = scenario({ title: 'Other', variants: [{ transport: 'websocket' }] });
    expect(compileSchedule(other, 1).sha256).toBe(compileSchedule(scenario(), 1).sha256);
  });

  it('is in order of time, within its window, and counts its deliveries', () => {
    fc.assert(
      fc.property(anyScenario, fc.integer(), (s, seed) => {
        const schedule = compileSchedule(s, seed);
        let deliveries = 0;
        let measured = 0;
        for (let i = 0; i < schedule.count; i++) {
          const due = schedule.dueUs[i] as number;
          expect(due).toBeGreaterThanOrEqual(i === 0 ? 0 : (schedule.dueUs[i - 1] as number));
          expect(due).toBeLessThan(schedule.measureEndUs);
          const { from, to } = schedule.topics.subscribersOf(schedule.topic[i] as number);
          deliveries += to - from;
          if (due >= schedule.measureStartUs) measured += to - from;
          const sender = schedule.sender[i] as number;
          if (sender >= 0) expect(sender >= from && sender < to).toBe(true);
        }
        expect([schedule.deliveries, schedule.measuredDeliveries]).toEqual([deliveries, measured]);
      }),
      { numRuns: 50 },
    );
  });

  it('has payloads of exactly the scheduled size, the same each time', () => {
    fc.assert(
      fc.property(anyScenario, fc.integer(), (s, seed) => {
        const schedule = compileSchedule(s, seed);
        for (let i = 0; i < Math.min(100, schedule.count); i++) {
          const payload = payloadOf(schedule, i);
          expect(Buffer.byteLength(payload)).toBe(schedule.payloadBytes[i]);
          expect(payloadOf(schedule, i)).toEqual(payload);
          if (typeof payload === 'string') JSON.parse(payload);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('subscribes users to the topics whose subscribers they are, and to no others', () => {
    fc.assert(
      fc.property(anyScenario, (s) => {
        const { topics: layout, users } = compileSchedule(s, 1);
        layout.names.forEach((_, topic) => {
          const { from, to } = layout.subscribersOf(topic);
          for (let user = 0; user < users; user++)
            expect(layout.topicsOf(user).includes(topic)).toBe(user >= from && user < to);
          expect(layout.topicsOf(from)[layout.kindOf(topic)]).toBe(topic);
        });
      }),
      { numRuns: 30 },
    );
  });

  it('replays a trace, faster, as far as the window goes', () => {
    const streams = [
      { name: 't', topics: 'broadcast', arrivals: { process: 'trace', file: 't.ndjson', speedUp: 2 } },
    ];
    const schedule = compileSchedule(scenario({ streams }), 1);
    expect([...schedule.dueUs]).toEqual([0, 50_000, 50_000, 450_000]);
    expect(payloadOf(schedule, 3)).toBe('{"n":3}');
  });

  it('keeps jobs of a user apart by their duration', () => {
    const streams = [
      {
        name: 'jobs',
        topics: 'private',
        arrivals: { process: 'jobs', duration: '400ms', pause: '100ms' },
        payload: { bytes: 50 },
      },
    ];
    const schedule = compileSchedule(scenario({ users: 3, streams }), 1);
    for (let user = 0; user < 3; user++) {
      const due = [...schedule.dueUs].filter((_, i) => schedule.topic[i] === user);
      expect(due.length).toBe(10);
      due.slice(1).forEach((d, i) => {
        expect(Math.abs(d - (due[i] as number) - 500_000)).toBeLessThanOrEqual(1);
      });
    }
  });

  it('refuses more events than it can hold, and none at all', () => {
    const rate = (perSecond: number) => [
      { name: 'r', topics: 'broadcast', arrivals: { process: 'poisson', perSecond }, payload: { bytes: 20 } },
    ];
    expect(() => compileSchedule(scenario({ streams: rate(900_000) }), 1)).toThrow(
      /more than 2,000,000 events/,
    );
    expect(() => compileSchedule(scenario({ streams: rate(0.000001) }), 1)).toThrow(/nothing happens/);
  });
});
