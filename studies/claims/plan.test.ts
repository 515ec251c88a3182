import { describe, expect, test } from 'vitest';
import { pathSchema } from '../../core/path.ts';
import { type Scenario, scenarioLimits } from '../../core/scenario/scenario.ts';
import { compileSchedule } from '../../core/schedule/schedule.ts';
import { slugOf } from '../../core/variant.ts';
import { workload } from '../../test/fixtures/claims.ts';
import { claims } from './claims.ts';
import { experiments } from './experiments.ts';
import { claimsNumbered, experimentsFor, plannedMs, scenariosOver } from './plan.ts';

const minutes = (size: 'quick' | 'full') =>
  experiments.flatMap((experiment) => plannedMs(experiment, size)).reduce((sum, ms) => sum + ms, 0) / 60_000;

describe('the plan', () => {
  test('keeps its word on how long it takes', () => {
    expect(minutes('quick')).toBeLessThan(18);
    expect(minutes('full')).toBeLessThan(55);
  });

  test.each(['quick', 'full'] as const)('has only workloads that can be run, %s', (size) => {
    for (const experiment of experiments) {
      const scenarios = experiment.scenarios(size, new Map());
      expect(new Set(scenarios.map(({ name }) => name)).size).toBe(scenarios.length);
      for (const scenario of scenarios)
        expect(compileSchedule(scenario, '1').measuredDeliveries).toBeGreaterThan(0);
    }
  });

  test('runs every variant over the path, and keeps what is sent', () => {
    const over = pathSchema.parse('tls');
    for (const experiment of experiments.filter(({ comparesPaths }) => !comparesPaths)) {
      const [plain, secured] = [undefined, over].map((path) =>
        scenariosOver(path, experiment, 'quick', new Map()),
      ) as [Scenario[], Scenario[]];
      expect(secured.flatMap(({ variants }) => variants.map(slugOf))).toEqual(
        plain.flatMap(({ variants }) => variants.map((variant) => `${slugOf(variant)}-tls`)),
      );
      expect(secured.map(({ streams }) => streams)).toEqual(plain.map(({ streams }) => streams));
    }
  });

  test('has deliveries for each percentile that a rule asks for', () => {
    const race = experiments.find(({ id }) => id === 'race');
    const schedules = race?.scenarios('quick', new Map()).map((scenario) => compileSchedule(scenario, '1'));
    expect(schedules?.map(({ measuredDeliveries }) => measuredDeliveries >= 1_000)).toEqual([true]);
  });

  test('leaves the paths of experiments that compare some', () => {
    const comparing = experiments.filter(({ comparesPaths }) => comparesPaths);
    expect(comparing.map(({ id }) => id)).toEqual([
      'hpack',
      'tls-kept',
      'tls-new',
      'transits',
      'round-trips',
      'buffering',
      'idle-limit',
    ]);
    for (const experiment of comparing) {
      const [plain, secured] = [undefined, pathSchema.parse('tls')].map((path) =>
        scenariosOver(path, experiment, 'quick', new Map()).flatMap(({ variants }) => variants.map(slugOf)),
      );
      expect(secured).toEqual(plain);
      expect(new Set(secured).size).toBe(secured?.length);
    }
  });

  test('has no experiment that no claim needs, and no claim that needs one which is not there', () => {
    expect(new Set(claims.flatMap((claim) => claim.experiments))).toEqual(
      new Set(experiments.map(({ id }) => id)),
    );
  });

  test('runs what claims share once, and first what others depend on', () => {
    const ids = (...numbers: number[]) => experimentsFor(claimsNumbered(numbers) ?? []).map(({ id }) => id);
    expect(ids(1, 6)).toEqual(['rates']);
    expect(ids(14)).toEqual(['race', 'saturation']);
    expect(ids(15)).toEqual([]);
    expect(ids(7, 11, 33)).toEqual(['transits', 'round-trips']);
  });

  test('loads a core by what a notification was measured to cost, and never more than a schedule holds', () => {
    const saturation = experiments.find(({ id }) => id === 'saturation');
    const perSecond = (cpuUs: number) => {
      const race = workload({ behaviours: [{ variant: { transport: 'websocket' }, cpuUs: () => cpuUs }] });
      return saturation?.scenarios('quick', new Map([['race', [race]]])).map(({ streams, users }) => {
        const { arrivals } = streams[0] as (typeof streams)[number];
        return 'perSecond' in arrivals ? Math.round(arrivals.perSecond * users) : null;
      });
    };
    expect(perSecond(100)).toEqual([5_000, 50_000]);
    expect(Math.max(...(perSecond(0.1) as number[])) * 4).toBeLessThan(scenarioLimits.events);
  });
});

test('claims are numbered from 1, and say what they rest on', () => {
  expect(claims.map(({ number }) => number)).toEqual(claims.map((_, i) => i + 1));
  for (const { claim, source, metric, rule } of claims)
    for (const text of [claim, source, metric, rule]) expect(text).not.toBe('');
  expect(claimsNumbered([3, 12])?.map(({ number }) => number)).toEqual([3, 12]);
  expect(claimsNumbered([0])).toBeNull();
  expect(claimsNumbered([Number.NaN])).toBeNull();
});
