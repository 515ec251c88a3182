import { describe, expect, test } from 'vitest';
import { slugOf } from '../../core/variant.ts';
import { trialOf } from '../../test/fixtures/result.ts';
import { smallScenario } from '../../test/fixtures/scenario.ts';
import { sharedPlace } from '../../test/fixtures/trial.ts';
import { pointsAlong } from './axisPoints.ts';
import { type Sweep, sweepSchema } from './file.ts';
import { runSweep, type SweepPlan } from './measure.ts';
import { parseAxis } from './parseAxis.ts';

const scenario = smallScenario({
  variants: [
    { transport: 'short-polling', interval: '1s' },
    { transport: 'sse' },
    { transport: 'websocket' },
  ],
});
const axis = parseAxis('interval=1s,2s,5s');
const command = { file: 'none', args: [] };
const plan: SweepPlan = {
  axis,
  points: pointsAlong(axis, scenario, 'a'),
  seed: 'a',
  rounds: 4,
  target: command,
  agent: command,
  port: 0,
  agentsFor: (users) => users,
  place: sharedPlace,
  calibration: null,
  command: 'pushbench sweep small',
};

/** Sweeps with a script in place of trials, which is given the number of the trial, from 1. */
async function scripted(
  script: (n: number) => void = () => {},
  parts: Partial<SweepPlan> = {},
  signal = new AbortController().signal,
) {
  const order: string[] = [];
  const started: string[] = [];
  const saved: Sweep[] = [];
  const sweep = await runSweep(
    { ...plan, ...parts },
    {
      signal,
      listener: { trialStarted: (slug, round, n, total) => started.push(`${slug} ${round} ${n}/${total}`) },
      save: async (one) => void saved.push(one),
      runTrial: async ({ variant, round, agents }) => {
        order.push(slugOf(variant));
        expect(agents).toBe(6);
        script(order.length);
        return trialOf(slugOf(variant), { round });
      },
    },
  );
  return { sweep, order, started, saved };
}

const slugs = ['short-polling-1s-keep-alive', 'short-polling-2s-keep-alive', 'short-polling-5s-keep-alive'];

describe('the order of the trials', () => {
  test('has each variant once at each value in each round, and the others once', async () => {
    const { order } = await scripted();
    for (let round = 0; round < 4; round++)
      expect(order.slice(5 * round, 5 * round + 5).toSorted()).toEqual([...slugs, 'sse', 'websocket']);
  });

  test('is shuffled over all values, in each round anew, by the seed', async () => {
    const { order } = await scripted();
    const rounds = [0, 5, 10, 15].map((from) => order.slice(from, from + 5).join());
    expect(new Set(rounds).size).toBeGreaterThan(1);
    expect((await scripted()).order).toEqual(order);
    expect((await scripted(undefined, { seed: 'b' })).order).not.toEqual(order);
  });
});

test('the sweep is saved before the first trial, after each, and when it is finished, fits its schema, and has each trial at its value', async () => {
  const { saved, sweep } = await scripted();
  expect(saved).toHaveLength(22);
  expect(saved.at(-1)).toEqual(sweep);
  const isFinished = (one: Sweep) => [one.finished, ...one.points.map(({ result }) => result.finished)];
  for (const one of saved.slice(0, -1)) expect(new Set(isFinished(one))).toEqual(new Set([false]));
  expect(new Set(isFinished(sweep))).toEqual(new Set([true]));
  for (const one of saved)
    expect(sweepSchema.safeParse(JSON.parse(JSON.stringify(one))).error).toBeUndefined();
  expect(sweep.points.map(({ value, result }) => [value, result.variants, result.trials.length])).toEqual([
    [null, ['sse', 'websocket'], 8],
    [1000, [slugs[0]], 4],
    [2000, [slugs[1]], 4],
    [5000, [slugs[2]], 4],
  ]);
});

test('the listener hears which value it is', async () => {
  const { started } = await scripted(undefined, { rounds: 1 });
  expect(started).toContainEqual(
    expect.stringMatching(/^short-polling-2s-keep-alive \(interval 2s\) 1 \d\/5$/),
  );
  expect(started).toContainEqual(expect.stringMatching(/^sse 1 \d\/5$/));
});

test('a trial that fails is noted, and the sweep goes on', async () => {
  const { sweep, saved } = await scripted((n) => {
    if (n === 2) throw new Error('it died');
  });
  expect(saved).toHaveLength(22);
  expect(sweep.points.flatMap(({ result }) => result.failedTrials)).toMatchObject([{ reason: 'it died' }]);
});

test('an abort keeps what is finished, and ends the sweep', async () => {
  const controller = new AbortController();
  const { sweep, order, saved } = await scripted(
    (n) => {
      if (n < 7) return;
      controller.abort(new Error('Ctrl-C'));
      throw controller.signal.reason;
    },
    {},
    controller.signal,
  );
  expect(order).toHaveLength(7);
  expect(sweep.interrupted).toBe(true);
  expect(sweep.points.reduce((n, { result }) => n + result.trials.length, 0)).toBe(6);
  expect(saved.at(-1)).toEqual(sweep);
});
