import { describe, expect, test } from 'vitest';
import { type Result, resultSchema } from '../../core/result.ts';
import { slugOf } from '../../core/variant.ts';
import { trialOf } from '../../test/fixtures/result.ts';
import { scriptedPlan } from '../../test/fixtures/runPlan.ts';
import { smallScenario } from '../../test/fixtures/scenario.ts';
import { sharedPlace } from '../../test/fixtures/trial.ts';
import { TrialFailure } from '../processes/trialFailure.ts';
import { run } from './run.ts';
import type { RunPlan } from './runPlan.ts';

const scenario = smallScenario({
  variants: [
    { transport: 'long-polling' },
    { transport: 'http-streaming' },
    { transport: 'sse' },
    { transport: 'websocket' },
  ],
});
const plan = scriptedPlan(scenario);

/** Runs with a script in place of trials: what it is given is the number of the trial, from 1. */
async function scripted(script: (n: number) => void, parts: Partial<RunPlan> = {}, signal?: AbortSignal) {
  const order: string[] = [];
  const events: string[] = [];
  const saved: Result[] = [];
  const result = await run(
    { ...plan, ...parts },
    {
      signal: signal ?? new AbortController().signal,
      listener: {
        trialStarted: (slug, round, index, total) => events.push(`start ${slug} ${round} ${index}/${total}`),
        trialFinished: ({ variant }) => events.push(`finish ${variant}`),
        trialFailed: ({ variant }) => events.push(`fail ${variant}`),
      },
      save: async (r) => void saved.push(r),
      runTrial: async ({ variant, round }) => {
        order.push(slugOf(variant));
        script(order.length);
        return trialOf(slugOf(variant), { round });
      },
    },
  );
  const rounds = Array.from({ length: 3 }, (_, i) => order.slice(i * 4, i * 4 + 4));
  return { result, order, rounds, events, saved };
}

const fine = () => {};

test('how fast the machine is has been recorded before the first trial, and is not asked for during them', async () => {
  const machineIndex = { workload: 1, value: 107, messagesPerMs: 700, writesPerMs: 2100 };
  const events: string[] = [];
  const measure = () => {
    events.push('index');
    return machineIndex;
  };
  const { saved } = await scripted((n) => events.push(`trial ${n}`), {
    place: { ...sharedPlace, machineIndex: measure },
  });
  expect(events.lastIndexOf('index')).toBeLessThan(events.indexOf('trial 1'));
  expect(events).toContain('index');
  for (const { environment } of saved) expect(environment.machineIndex).toEqual(machineIndex);
});

describe('the order of the trials', () => {
  test('is the same in every version for the same seed', async () => {
    const { rounds } = await scripted(fine);
    expect(rounds).toEqual([
      ['sse', 'long-polling', 'http-streaming', 'websocket'],
      ['http-streaming', 'websocket', 'sse', 'long-polling'],
      ['http-streaming', 'sse', 'websocket', 'long-polling'],
    ]);
  });

  test('has every variant once in each round', async () => {
    const { rounds } = await scripted(fine);
    for (const round of rounds) expect(round.toSorted()).toEqual(scenario.variants.map(slugOf).toSorted());
  });

  test('is decided by the seed', async () => {
    const [first, again, other] = [
      await scripted(fine),
      await scripted(fine),
      await scripted(fine, { seed: 'b' }),
    ];
    expect(again.order).toEqual(first.order);
    expect(other.order).not.toEqual(first.order);
  });

  test('differs between rounds', async () => {
    const { rounds } = await scripted(fine);
    expect(new Set(rounds.map((r) => r.join())).size).toBeGreaterThan(1);
  });
});

test('the result is saved before the first trial, after each, and when it is finished, and fits its schema', async () => {
  const { saved, result } = await scripted(fine);
  expect(saved.map((r) => r.trials.length)).toEqual([...Array(13).keys(), 12]);
  expect(saved.map((r) => r.finished)).toEqual([...Array(13).fill(false), true]);
  expect(saved.at(-1)).toEqual(result);
  for (const one of saved) expect(resultSchema.safeParse(JSON.parse(JSON.stringify(one))).success).toBe(true);
});

test('the result says what was run, in the order of the scenario', async () => {
  const { result } = await scripted(fine, { rounds: 1 });
  expect(result).toMatchObject({ seed: 'a', rounds: 1, command: 'pushbench run small', interrupted: false });
  expect(result.variants).toEqual(scenario.variants.map(slugOf));
  expect(result.scenario).not.toHaveProperty('traces');
});

test('the listener hears of each trial, with its number', async () => {
  const { events, order } = await scripted(fine, { rounds: 1 });
  expect(events).toEqual(order.flatMap((slug, i) => [`start ${slug} 1 ${i + 1}/4`, `finish ${slug}`]));
});

test('a trial that fails is noted with its last words, saved, and the run goes on', async () => {
  const { result, events, order, saved } = await scripted((n) => {
    if (n === 2) throw new TrialFailure('died', 'the target died', 'last words');
    if (n === 3) throw new Error('something else');
  });
  expect(result.trials).toHaveLength(10);
  expect(result.failedTrials).toEqual([
    {
      kind: 'died',
      variant: order[1],
      transport: order[1],
      round: 1,
      reason: 'the target died',
      output: 'last words',
    },
    {
      kind: 'load',
      variant: order[2],
      transport: order[2],
      round: 1,
      reason: 'something else',
      output: '',
    },
  ]);
  expect(events).toContain(`fail ${order[1]}`);
  expect(saved).toHaveLength(14);
  expect(result).toMatchObject({ interrupted: false, finished: true });
});

test('an abort keeps what is finished, marks the result and ends the run', async () => {
  const controller = new AbortController();
  const script = (n: number) => {
    if (n < 3) return;
    controller.abort(new Error('Ctrl-C'));
    throw controller.signal.reason;
  };
  const { result, order, saved, events } = await scripted(script, {}, controller.signal);
  expect(order).toHaveLength(3);
  expect(result).toMatchObject({ interrupted: true, finished: false, failedTrials: [] });
  expect(result.trials.map((t) => t.variant)).toEqual(order.slice(0, 2));
  expect(saved.at(-1)).toEqual(result);
  expect(events.filter((e) => e.startsWith('fail'))).toEqual([]);
});
