import { describe, expect, test } from 'vitest';
import { faultKinds, faultText } from '../../core/fault.ts';
import type { Trial } from '../../core/trial.ts';
import { times, trialOf } from '../../test/fixtures/result.ts';
import { breachesOf } from './validity.ts';

const reasons = (parts: Partial<Trial>) =>
  breachesOf(trialOf('sse', parts), [], true).map(({ reason }) => reason);
const { delivery, bytes, agents } = trialOf('sse');
const agent = agents[0] as Trial['agents'][number];
const lags = (count: number, ms: number) => times(Array.from({ length: count }, () => ms));

test('a trial in which everything arrived and nobody was late is valid', () => {
  expect(reasons({})).toEqual([]);
});

test.each(['lost', 'duplicated', 'reordered', 'corrupted'] as const)(
  'one delivery %s is too many',
  (fault) => {
    expect(reasons({ delivery: { ...delivery, [fault]: 1 } })).toEqual([`1 of 40 deliveries ${fault}`]);
  },
);

test('the first delivery that went wrong is named', () => {
  const first = { lost: 'that one', reorderedInTopic: 'another' };
  expect(reasons({ delivery: { ...delivery, lost: 2, first } })).toEqual([
    '2 of 40 deliveries lost; first: that one',
  ]);
});

test('notifications that came after the token had expired are no deliveries', () => {
  const none = { attempted: [], made: [] };
  const auth = { tokens: 9, expired: 3, late: 0, everyMs: 100, fetches: none, connects: none };
  expect(reasons({ auth })).toEqual([]);
  expect(reasons({ auth: { ...auth, late: 1 } })).toEqual([
    '1 notification came after the token had expired',
  ]);
});

const cut = (losses: 'expected' | 'forbidden'): Trial['disturbance'] => ({
  losses,
  cuts: 4,
  withheld: 0,
  restarts: [],
  returnMs: times([]),
  connects: { everyMs: 100, attempted: [], made: [] },
});

test('losses that a disturbance may cost are a figure; whatever else went wrong is none', () => {
  const faulty = { ...delivery, lost: 3, duplicated: 1, reordered: 1, corrupted: 1 };
  expect(reasons({ delivery: { ...delivery, lost: 3 }, disturbance: cut('expected') })).toEqual([]);
  expect(reasons({ delivery: faulty, disturbance: cut('expected') })).toHaveLength(3);
  expect(reasons({ delivery: faulty, disturbance: cut('forbidden') })).toHaveLength(4);
});

test.each(faultKinds)('a single fault that nobody asked for makes the trial invalid: %s', (kind) => {
  const fault = { kind, count: 5, expected: 4, example: 'GET /sse: why' };
  expect(reasons({ faults: [fault] })).toEqual([`${faultText(kind, 1)}; first: GET /sse: why`]);
  expect(reasons({ faults: [{ ...fault, expected: 5 }] })).toEqual([]);
});

test('a byte that is in no book makes the trial invalid', () => {
  expect(reasons({ bytes: { ...bytes, unaccounted: 1 } })).toEqual([
    '1 bytes on the sockets are not in the ledger',
  ]);
});

const link: NonNullable<Trial['link']> = {
  method: 'tun',
  asked: { rttMs: 150, downKbit: 1600, upKbit: 750, loss: 0, jitterMs: 0, shared: false },
  rttMs: { before: 151, after: 152 },
  latenessMs: { p50: 0.1, p99: 7.5, max: 40 },
  carried: 1000,
  lost: 0,
  dropped: 0,
  cpuMs: 20,
};

test('a link that kept its promises makes no trial invalid, and it may lose what it was asked to', () => {
  expect(reasons({ link })).toEqual([]);
  const asked = { ...link.asked, loss: 0.01 };
  expect(reasons({ link: { ...link, asked, lost: 10, rttMs: { before: null, after: 151 } } })).toEqual([]);
  expect(reasons({ link: { ...link, method: 'netem', latenessMs: null } })).toEqual([]);
});

test.each([
  [{ latenessMs: { p50: 1, p99: 7.6, max: 8 } }, /packets arrived 7.6 ms after .* \(limit 7.5 ms\)/],
  [
    {
      asked: { ...link.asked, rttMs: 10 },
      rttMs: { before: 10, after: 10 },
      latenessMs: { p50: 1, p99: 2.1, max: 3 },
    },
    /2.1 ms after .* \(limit 2.0 ms\)/,
  ],
  [{ rttMs: { before: 167, after: 151 } }, /round trip took 167.0 ms before the trial \(asked for 150 ms/],
  [{ rttMs: { before: 151, after: 134 } }, /round trip took 134.0 ms after the trial/],
  [{ rttMs: { before: 151, after: null } }, /no answer to a round trip after the trial/],
  [{ dropped: 1 }, /dropped 1 packets that nobody asked it to lose/],
])('a link that broke a promise makes the trial invalid: %j', (parts, reason) => {
  expect(reasons({ link: { ...link, ...parts } })).toEqual([expect.stringMatching(reason)]);
});

test('a round trip is judged with the time that a small packet takes at the rate', () => {
  const asked = { ...link.asked, rttMs: 10, downKbit: 48, upKbit: 48 };
  const latenessMs = { p50: 0.1, p99: 1, max: 1 };
  expect(reasons({ link: { ...link, asked, latenessMs, rttMs: { before: 30, after: 30 } } })).toEqual([]);
  expect(reasons({ link: { ...link, asked, latenessMs, rttMs: { before: 10, after: 30 } } })).toHaveLength(1);
});

test('a saturated agent makes the trial invalid, and is named', () => {
  const busy = (eventLoopUtilization: number) => ({ ...agent, eventLoopUtilization });
  expect(reasons({ agents: [busy(0.9), busy(0.9)] })).toEqual([]);
  expect(reasons({ agents: [busy(0.5), busy(0.95)] })).toEqual([
    'agent 2 was saturated: its event loop was busy 95 % of the time',
  ]);
});

test('a publisher that is late makes the trial invalid', () => {
  expect(reasons({ publisherLagMs: lags(1000, 9) })).toEqual([]);
  expect(reasons({ publisherLagMs: lags(1000, 80) })).toEqual([
    'the publisher lagged 80.1 ms behind the schedule (limit 10.0 ms)',
  ]);
});

test('a lag may be larger where it is a small part of the latency', () => {
  expect(reasons({ publisherLagMs: lags(1000, 40), latencyMs: lags(1000, 1000) })).toEqual([]);
  expect(reasons({ publisherLagMs: lags(1000, 60), latencyMs: lags(1000, 1000) })).toHaveLength(1);
});

test('with too few notifications for the 99th percentile the 90th decides, and with fewer the largest', () => {
  expect(reasons({ publisherLagMs: lags(100, 12) })).toHaveLength(1);
  expect(reasons({ publisherLagMs: lags(99, 12) })).toEqual([]);
  expect(reasons({ publisherLagMs: lags(99, 60) })).toHaveLength(1);
});

test('every reason is given', () => {
  expect(
    reasons({ delivery: { ...delivery, lost: 2, corrupted: 1 }, publisherLagMs: lags(1000, 80) }),
  ).toEqual([
    '2 of 40 deliveries lost',
    '1 of 40 deliveries corrupted',
    expect.stringContaining('the publisher lagged'),
  ]);
});

describe('on the machine', () => {
  const quiet = {
    capacityMs: 4000,
    otherCpuMs: 100,
    otherOnTargetCoreMs: 20,
    stealMs: 10,
    throttledMs: null,
  };

  test('a trial beside other programs is invalid', () => {
    expect(reasons({ machine: quiet })).toEqual([]);
    expect(reasons({ machine: { ...quiet, otherCpuMs: 1000, otherOnTargetCoreMs: 300 } })).toEqual([
      'the machine was busy: other programs used 25 % of the CPU time (limit 20 %)',
      'the machine was busy: other programs used 15 % of the target’s core (limit 10 %)',
    ]);
  });

  test('so is one in which the hypervisor or a quota took the cores away', () => {
    expect(reasons({ machine: { ...quiet, stealMs: 400, throttledMs: 400 } })).toEqual([
      'the machine was busy: the hypervisor took 10 % of the CPU time (limit 5 %)',
      'the machine was busy: a CPU quota withheld 10 % of the CPU time (limit 5 %)',
    ]);
  });

  test('and one whose window was read too late', () => {
    const { measured } = trialOf('sse');
    expect(reasons({ measured: { ...measured, observedMs: 2010 } })).toEqual([]);
    expect(reasons({ measured: { ...measured, observedMs: 2100 } })).toEqual([
      'the machine was busy: the measured window was off by 5 % (limit 2 %)',
    ]);
  });

  test('nothing of it is judged where it was asked not to, and load may be later', () => {
    const busy = trialOf('sse', {
      machine: { ...quiet, otherCpuMs: 4000 },
      agents: [{ ...agent, eventLoopDelayMs: { mean: 1, p99: 2, max: 200 } }],
      publisherLagMs: lags(2000, 40),
    });
    expect(breachesOf(busy, [], false)).toEqual([]);
    expect(breachesOf(busy, [], true).map(({ kind }) => kind)).toEqual(['late', 'late', 'machine']);
  });
});

test('an agent that stood still makes the trial invalid', () => {
  const stalled = { ...agent, eventLoopDelayMs: { mean: 3, p99: 4, max: 980 } };
  expect(reasons({ agents: [stalled] })).toEqual(['agent 1 stalled for 980 ms (limit 25 ms)']);
});

test('an agent may stand still for as long as cannot move the p99 of the window', () => {
  const stalled = { ...agent, eventLoopDelayMs: { mean: 3, p99: 4, max: 45 } };
  const { measured } = trialOf('sse');
  expect(reasons({ agents: [stalled] })).toHaveLength(1);
  const tenSeconds = { ...measured, windowMs: 10_000, observedMs: 10_000 };
  expect(reasons({ agents: [stalled], measured: tenSeconds })).toEqual([]);
});

test('an SLO on a quantile that the samples do not support makes the trial invalid', () => {
  const slos = [
    { metric: 'latency.p50', atMost: 10 },
    { metric: 'latency.p99', atMost: 10 },
    { metric: 'bytes.headers', atMost: 10 },
  ] as const;
  expect(breachesOf(trialOf('sse'), [...slos], true)).toEqual([
    {
      kind: 'samples',
      reason: '40 measured deliveries are too few for the SLO on p99, which needs 1000',
    },
  ]);
});

test('connections that the kernel counted and the agents did not make the trial invalid', () => {
  const packets = { segmentsOut: 9, segmentsIn: 9, retransmitted: 0, connectionsOpened: 5, bytesOnWire: 900 };
  expect(reasons({ packets: { ...packets, connectionsOpened: 4 } })).toEqual([]);
  expect(reasons({ packets })).toEqual(['the kernel counted 5 connections, the agents 4']);
});
