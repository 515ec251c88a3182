import { describe, expect, test } from 'vitest';
import { resultSchema } from '../../core/result.ts';
import { slugOf } from '../../core/variant.ts';
import { trialOf } from '../../test/fixtures/result.ts';
import { scriptedPlan } from '../../test/fixtures/runPlan.ts';
import { smallScenario } from '../../test/fixtures/scenario.ts';
import { runTogether } from './runTogether.ts';

const plans = ['one', 'two'].map((name) =>
  scriptedPlan(smallScenario({ name, variants: [{ transport: 'sse' }, { transport: 'websocket' }] })),
);

/** Runs with a script in place of trials: what it is given is the number of the trial, from 1. */
async function scripted(script: (n: number) => void = () => {}, signal = new AbortController().signal) {
  const order: string[] = [];
  const started: string[] = [];
  const results = await runTogether(plans, {
    signal,
    listener: {
      trialStarted: (name, round, index, total) => started.push(`${name} ${round} ${index}/${total}`),
    },
    runTrial: async ({ variant, round, scenario }) => {
      order.push(`${scenario.name}/${slugOf(variant)}`);
      script(order.length);
      return trialOf(slugOf(variant), { round });
    },
  });
  return { results, order, started };
}

describe('scenarios that run together', () => {
  test('take turns within each round, in an order that differs between rounds', async () => {
    const { order } = await scripted();
    const rounds = [0, 4, 8].map((from) => order.slice(from, from + 4));
    for (const round of rounds)
      expect(round.toSorted()).toEqual(['one/sse', 'one/websocket', 'two/sse', 'two/websocket']);
    expect(new Set(rounds.map((round) => round.join())).size).toBeGreaterThan(1);
  });

  test('have a result each, in the order of the plans', async () => {
    const { results, started } = await scripted();
    expect(results.map(({ scenario, trials }) => [scenario.name, trials.length])).toEqual([
      ['one', 6],
      ['two', 6],
    ]);
    for (const result of results) expect(resultSchema.safeParse(result).success).toBe(true);
    expect(started[0]).toMatch(/^(sse|websocket) \((one|two)\) 1 1\/12$/);
  });

  test('go on after a trial that failed', async () => {
    const { results } = await scripted((n) => {
      if (n === 2) throw new Error('the target died');
    });
    expect(results.flatMap(({ failedTrials }) => failedTrials.map(({ reason }) => reason))).toEqual([
      'the target died',
    ]);
    expect(results.flatMap(({ trials }) => trials)).toHaveLength(11);
  });

  test('end at an abort', async () => {
    const controller = new AbortController();
    const { results, order } = await scripted((n) => {
      if (n < 3) return;
      controller.abort(new Error('Ctrl-C'));
      throw controller.signal.reason;
    }, controller.signal);
    expect(order).toHaveLength(3);
    expect(results.filter(({ interrupted }) => interrupted)).toHaveLength(1);
    expect(results.flatMap(({ trials }) => trials)).toHaveLength(2);
  });
});
