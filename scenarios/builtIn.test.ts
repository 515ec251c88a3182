import { describe, expect, test } from 'vitest';
import type { Scenario } from '../core/scenario/scenario.ts';
import { compileSchedule, type Schedule } from '../core/schedule/schedule.ts';
import { optionsOf } from '../core/transports.ts';
import { parseDurationMs } from '../core/units.ts';
import { timeOf } from '../core/variant.ts';
import { builtInNames, loadScenario } from './load.ts';

/** When notifications are due to each user, in ms from the start of the schedule, in order. */
function dueMsOf({ count, dueUs, topic, topics, users }: Schedule): number[][] {
  const dueMs = Array.from({ length: users }, (): number[] => []);
  for (let i = 0; i < count; i++) {
    const { from, to } = topics.subscribersOf(topic[i] as number);
    for (let user = from; user < to; user++) dueMs[user]?.push((dueUs[i] as number) / 1000);
  }
  return dueMs;
}

/** The share of polls of a random phase that bring nothing in the window: those that no news came before. */
function emptyShareOf(schedule: Schedule, intervalMs: number): number {
  const [startMs, endMs] = [schedule.measureStartUs / 1000, schedule.measureEndUs / 1000];
  const usefulMs = dueMsOf(schedule).reduce((sum, dueMs) => {
    let coveredToMs = startMs;
    let own = 0;
    for (const due of dueMs) {
      const from = Math.max(due, coveredToMs);
      const to = Math.min(due + intervalMs, endMs);
      if (to <= from) continue;
      own += to - from;
      coveredToMs = to;
    }
    return sum + own;
  }, 0);
  return 1 - usefulMs / (endMs - startMs) / schedule.users;
}

const perUserMinuteOf = ({ measuredDeliveries, users }: Schedule, { phases }: Scenario) =>
  (measuredDeliveries / users / phases.measure) * 60_000;

const intervalsOf = ({ variants }: Scenario) =>
  variants.flatMap((variant) => timeOf(variant, 'interval') ?? []);

test('empty polls are those before which nothing was due', () => {
  const scenario: Scenario = {
    ...loadScenario('quantum-leap'),
    users: 10,
    phases: { warmUp: 2000, measure: 10_000, drain: 5000 },
  };
  // One notification a second: of polls every 250 ms three in four bring nothing.
  expect(emptyShareOf(compileSchedule(scenario, '1'), 250)).toBeCloseTo(0.75, 2);
});

describe.each(builtInNames())('the description of %s', (name) => {
  const scenario = loadScenario(name);
  const description = scenario.description.replace(/\s+/g, ' ');
  const schedules = ['1', '2', 'another seed'].map((seed) => compileSchedule(scenario, seed));

  test('says how often a user is notified', () => {
    const said = Number(
      /([\d,.]+) notifications per user and minute/.exec(description)?.[1]?.replace(',', ''),
    );
    for (const schedule of schedules) {
      const measured = perUserMinuteOf(schedule, scenario);
      expect(said / measured).toBeGreaterThan(0.85);
      expect(said / measured).toBeLessThan(1.15);
    }
  });

  test('says how many polls bring nothing', () => {
    const said = [...description.matchAll(/(\d+) % of the polls every (\w+)/g)].map(
      ([, share, interval]) => ({ share: Number(share), intervalMs: parseDurationMs(interval as string) }),
    );
    expect(said.length > 0).toBe(intervalsOf(scenario).length > 0);
    for (const { share, intervalMs } of said) {
      expect(intervalsOf(scenario)).toContain(intervalMs);
      for (const schedule of schedules)
        expect(Math.abs(100 * emptyShareOf(schedule, intervalMs as number) - share)).toBeLessThan(2);
    }
  });

  test('is of a window that no held request outlasts in silence', () => {
    // With a rare notification, requests that are held beyond the window would not be counted at all.
    for (const variant of scenario.variants) {
      const { hold } = optionsOf(variant);
      const between = 60_000 / perUserMinuteOf(schedules[0] as Schedule, scenario);
      if (hold !== undefined)
        expect(Math.min(hold, 3 * between)).toBeLessThanOrEqual(scenario.phases.measure);
    }
  });
});

test('the default workload is one of which almost every answer is “nothing new”', () => {
  const scenario = loadScenario('forum-notifications');
  expect(scenario.users).toBeGreaterThanOrEqual(2_000);
  for (const seed of ['1', '2', '3']) {
    const schedule = compileSchedule(scenario, seed);
    expect(schedule.measuredDeliveries).toBeGreaterThanOrEqual(1_000);
    for (const intervalMs of intervalsOf(scenario))
      expect(emptyShareOf(schedule, intervalMs)).toBeGreaterThan(0.9);
  }
});

test('polls of virtual machines meet the goal clearly, or miss it clearly', () => {
  const { slos, ...scenario } = loadScenario('vm-provisioning');
  const [limitMs = 0] = slos.map(({ atMost }) => atMost);
  // The wait of a poll is spread evenly over its interval, so that 99 % of it is the 99th percentile.
  for (const intervalMs of intervalsOf({ ...scenario, slos })) {
    const share = (0.99 * intervalMs) / limitMs;
    expect(share < 0.5 || share > 1.5).toBe(true);
  }
});
