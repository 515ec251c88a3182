import { expect, test } from 'vitest';
import { compileSchedule } from '../core/schedule/schedule.ts';
import { optionsOf } from '../core/transports.ts';
import type { Machine } from '../harness/place/preflight.ts';
import { loadScenario } from '../scenarios/load.ts';
import { demoScenario } from './demoScenario.ts';

const machine: Machine = {
  openFiles: 100_000,
  freeMemoryBytes: 8e9,
  localPorts: 28_000,
  reusesPorts: true,
  cores: 2,
};

test('the demonstration runs each transport of the forum once, with the deliveries that its goal needs', () => {
  const { scenario, reduced } = demoScenario(machine);
  expect(reduced).toEqual([]);
  const transports = new Set(loadScenario('forum-notifications').variants.map(({ transport }) => transport));
  expect(scenario.variants.map(({ transport }) => transport)).toEqual([...transports]);
  expect(scenario.slos.length).toBeGreaterThan(0);
  expect(compileSchedule(scenario, '1').measuredDeliveries).toBeGreaterThanOrEqual(1_000);
});

test('its trials fit into a minute, and no request is held beyond the window', () => {
  const { scenario } = demoScenario(machine);
  const { warmUp, measure } = scenario.phases;
  // Starting, draining and ending a trial take 2.5 s at most.
  const totalMs = scenario.variants.length * (scenario.connect.over + warmUp + measure + 2_500);
  expect(totalMs).toBeLessThanOrEqual(55_000);
  for (const variant of scenario.variants) expect(optionsOf(variant).hold ?? 0).toBeLessThanOrEqual(measure);
});

test('a small machine gets fewer users, and is told what it goes without', () => {
  const { scenario, reduced } = demoScenario({ ...machine, openFiles: 1_064 });
  expect(scenario.users).toBe(1_000);
  expect(scenario.slos).toEqual([]);
  expect(reduced.join('\n')).toMatch(/^5,000 of 6,000 users \(open files: limit 1064 per process/);
  expect(reduced.join('\n')).toMatch(/the goal on .*, which needs 1,000 deliveries: pushbench run /);
});
