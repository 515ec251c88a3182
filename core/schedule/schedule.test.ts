import fc from 'fast-check';
import { expect, test } from 'vitest';
import { smallScenario, stream } from '../../test/fixtures/scenario.ts';
import { PushbenchError } from '../errors.ts';
import { compileSchedule } from './schedule.ts';

const mixed = () =>
  smallScenario({
    streams: [
      stream(),
      stream({
        name: 'chat',
        topics: { roomsOf: 4 },
        from: 'subscriber',
        weights: { zipf: 1 },
        payload: { format: 'binary', bytes: 8 },
      }),
      stream({
        name: 'all',
        topics: 'broadcast',
        arrivals: { process: 'burst', every: '1s', size: 3, within: '10ms' },
      }),
      stream({
        name: 'jobs',
        arrivals: {
          process: 'jobs',
          duration: { distribution: 'lognormal', median: '300ms', p99: '900ms', max: '2s' },
          pause: '50ms',
        },
      }),
    ],
  });

test('the same scenario and seed give the same schedule', () => {
  const [a, b] = [compileSchedule(mixed(), 'seed'), compileSchedule(mixed(), 'seed')];
  expect(a.sha256).toBe(b.sha256);
  expect(a.dueUs).toEqual(b.dueUs);
});

test('the schedule of a scenario and seed is pinned for all versions and machines', () => {
  expect(compileSchedule(mixed(), 1).sha256).toBe(
    '8d9a0940ea6a5c34defa5498028480116a29d7637a40553e1624344ae13519ae',
  );
});

test('another seed, or another part of the scenario, gives another schedule', () => {
  const base = compileSchedule(mixed(), 1).sha256;
  expect(compileSchedule(mixed(), 2).sha256).not.toBe(base);
  expect(compileSchedule({ ...mixed(), users: 7 }, 1).sha256).not.toBe(base);
  const phases = { ...mixed().phases, warmUp: 500 };
  expect(compileSchedule({ ...mixed(), phases }, 1).sha256).not.toBe(base);
});

test('a change in one stream leaves the events of the others alone', () => {
  const { streams } = mixed();
  const alone = compileSchedule({ ...mixed(), streams: streams.slice(0, 1) }, 1);
  const together = compileSchedule(mixed(), 1);
  const due = (s: typeof alone) => new Set(s.dueUs);
  expect([...due(alone)].filter((instant) => !due(together).has(instant))).toEqual([]);
});

const anyStream = fc.record({
  topics: fc.oneof(
    fc.constant('private'),
    fc.constant('broadcast'),
    fc.record({ roomsOf: fc.integer({ min: 1, max: 3 }) }),
  ),
  arrivals: fc.oneof(
    fc.record({ process: fc.constant('periodic'), every: fc.constantFrom('70ms', '1s', '30s') }),
    fc.record({
      process: fc.constant('poisson'),
      perSecond: fc.double({ min: 0.1, max: 20, noNaN: true }),
    }),
    fc.record({
      process: fc.constant('burst'),
      every: fc.constant('500ms'),
      size: fc.integer({ min: 1, max: 9 }),
    }),
  ),
  from: fc.constantFrom('server', 'subscriber'),
});

test('events are sorted, within the trial, sent by subscribers of their topic, and add up to the deliveries', () => {
  fc.assert(
    fc.property(
      fc.array(anyStream, { minLength: 1, maxLength: 3 }),
      fc.integer({ min: 3, max: 12 }),
      fc.string(),
      (streams, users, seed) => {
        const schedule = compileSchedule(
          smallScenario({
            users,
            streams: [
              // One that always has an event: a schedule without any is refused.
              stream({ name: 'base', arrivals: { process: 'periodic', every: '1s', phase: 'aligned' } }),
              ...streams.map((parts, i) => stream({ ...parts, name: `s${i}` })),
            ],
          }),
          seed,
        );
        let deliveries = 0;
        let measured = 0;
        for (let i = 0; i < schedule.count; i++) {
          const due = schedule.dueUs[i] as number;
          const sender = schedule.sender[i] as number;
          const { from, to } = schedule.topics.subscribersOf(schedule.topic[i] as number);
          if (i > 0) expect(due).toBeGreaterThanOrEqual(schedule.dueUs[i - 1] as number);
          expect(due).toBeLessThan(schedule.measureEndUs);
          expect(sender === -1 || (sender >= from && sender < to)).toBe(true);
          deliveries += to - from;
          if (due >= schedule.measureStartUs) measured += to - from;
        }
        expect(schedule.deliveries).toBe(deliveries);
        expect(schedule.measuredDeliveries).toBe(measured);
      },
    ),
  );
});

test('the measured window follows the warm-up', () => {
  const { measureStartUs, measureEndUs } = compileSchedule(mixed(), 1);
  expect([measureStartUs, measureEndUs]).toEqual([1_000_000, 3_000_000]);
});

test('a trace keeps its own payloads, with their size in bytes', () => {
  const trace = [
    { atMs: 10, payload: '"ü"' },
    { atMs: 20, payload: '{"a":1}' },
    { atMs: 9000, payload: '"late"' },
  ];
  const streams = [
    stream({ topics: 'broadcast', arrivals: { process: 'trace', file: 't' }, payload: undefined }),
  ];
  const schedule = compileSchedule(smallScenario({ streams }, { t: trace }), 1);
  expect([...schedule.tracePayloads]).toEqual([
    [0, '"ü"'],
    [1, '{"a":1}'],
  ]);
  expect([...schedule.payloadBytes]).toEqual([4, 7]);
});

test('a JSON payload is raised to the smallest there is', () => {
  const payload = { bytes: { distribution: 'exponential', mean: 1, max: 5 } };
  const schedule = compileSchedule(smallScenario({ streams: [stream({ payload })] }), 1);
  expect(new Set(schedule.payloadBytes)).toEqual(new Set([11]));
});

test.each([
  ['events', { users: 1 }, { process: 'poisson', perSecond: 900_000 }, 'private'],
  ['deliveries', { users: 50_000 }, { process: 'poisson', perSecond: 1000 }, 'broadcast'],
])(
  'a scenario with too many %s is refused before it freezes the machine',
  (what, parts, arrivals, topics) => {
    const scenario = smallScenario({ ...parts, streams: [stream({ topics, arrivals })] });
    const compile = () => compileSchedule(scenario, 1);
    expect(compile).toThrow(PushbenchError);
    expect(compile).toThrow(new RegExp(`more than [\\d,]+ ${what} in one trial`));
  },
);

test('a scenario in which nothing happens is refused', () => {
  const scenario = smallScenario({
    users: 1,
    streams: [stream({ arrivals: { process: 'poisson', perSecond: 0.000001 } })],
  });
  expect(() => compileSchedule(scenario, 1)).toThrow('small: nothing happens within warm-up and measure');
});
