import { expect, test } from 'vitest';
import type { Machine } from '../../harness/place/preflight.ts';
import { smallScenario, stream } from '../../test/fixtures/scenario.ts';
import type { LatencyGoal } from './latencyGoal.ts';
import { searchBounds } from './searchBounds.ts';

const p50: readonly LatencyGoal[] = [{ metric: 'latency.p50', atMost: 250 }];
const p99: readonly LatencyGoal[] = [{ metric: 'latency.p99', atMost: 250 }];
const machine: Machine = {
  openFiles: 20_000,
  freeMemoryBytes: 64e9,
  localPorts: 28_232,
  reusesPorts: true,
  cores: 2,
};
const scenario = smallScenario({ variants: [{ transport: 'long-polling' }, { transport: 'websocket' }] });
const bounds = (options = {}, goals = p50, own = scenario) => searchBounds(own, goals, 'a', machine, options);

const p999 = [{ metric: 'latency.p999', atMost: 250 }] as const;
test('a search begins with 1,000 users, or the fewest that can be judged', () => {
  expect(bounds()[0]?.start).toBe(1_000);
  expect(bounds()[0]?.smallest).toBeLessThan(10);
  const [{ smallest, start } = { smallest: 0, start: 0 }] = bounds({}, p999);
  expect(start).toBe(smallest);
  expect(smallest).toBeGreaterThan(1_000);
});

test('it ends where the machine does, or where it is told to, and says which', () => {
  expect(bounds()[0]).toMatchObject({
    largest: 19_936,
    largestBy: 'open files: limit 20000 per process',
  });
  expect(bounds({ maxUsers: 60 })[0]).toMatchObject({ start: 60, largest: 60, largestBy: '--max-users' });
});

test('each variant has the connections that it needs', () => {
  const chat = { ...scenario, streams: smallScenario({ streams: [stream({ from: 'subscriber' })] }).streams };
  expect(bounds({}, p50, chat).map(({ largest }) => largest)).toEqual([9_968, 19_936]);
});

test('a start outside of what can be judged is refused, with the range', () => {
  expect(() => bounds({ startUsers: 20 }, p99)).toThrow(
    /^--start-users 20 is out of range: expected \d+ \(the fewest/,
  );
  expect(() => bounds({ startUsers: 50_000 })).toThrow(/to 19936 \(open files/);
});

test('a machine that cannot have enough users to judge is refused', () => {
  const tight = { ...machine, openFiles: 100 };
  expect(() => searchBounds(scenario, p99, 'a', tight, {})).toThrow(
    /small needs \d+ users to judge its SLO, but at most 36 are possible \(open files/,
  );
});
