import { describe, expect, test } from 'vitest';
import { type Result, resultSchema } from '../../core/result.ts';
import { compileSchedule } from '../../core/schedule/schedule.ts';
import { slugOf } from '../../core/variant.ts';
import { TrialFailure } from '../../harness/processes/trialFailure.ts';
import { trialOf } from '../../test/fixtures/result.ts';
import { smallScenario } from '../../test/fixtures/scenario.ts';
import { sharedPlace } from '../../test/fixtures/trial.ts';
import { type AbPlan, runAb, type Sides } from './measure.ts';

const scenario = smallScenario({
  variants: [{ transport: 'long-polling' }, { transport: 'sse' }, { transport: 'websocket' }],
});
const slugs = scenario.variants.map(slugOf);
const targets = {
  base: { file: 'base', args: [] },
  head: { file: 'sh', args: ['-c', './head'], written: './head' },
};
const plan: AbPlan = {
  scenario,
  schedule: compileSchedule(scenario, 'a'),
  seed: 'a',
  rounds: 4,
  extend: 2,
  targets,
  agent: { file: 'none', args: [] },
  port: 0,
  agents: 1,
  place: sharedPlace,
  calibration: null,
  command: 'pushbench ab small',
};

interface Ran {
  readonly variant: string;
  readonly round: number;
  readonly side: string;
}

/** Compares with a script in place of trials: what it is given is the number of the trial, from 1. */
async function scripted({
  script = (_n: number) => {},
  parts = {} as Partial<AbPlan>,
  isInconclusive = (_sides: Sides): boolean => false,
  signal = new AbortController().signal,
} = {}) {
  const ran: Ran[] = [];
  const saved: { side: string; result: Result }[] = [];
  const sides = await runAb(
    { ...plan, ...parts },
    {
      signal,
      listener: {},
      save: async (side, result) => void saved.push({ side, result }),
      isInconclusive,
      runTrial: async ({ variant, round, target }) => {
        ran.push({ variant: slugOf(variant), round, side: target === targets.base ? 'base' : 'head' });
        script(ran.length);
        return trialOf(slugOf(variant), { round });
      },
    },
  );
  const pairs = Array.from({ length: Math.floor(ran.length / 2) }, (_, i) => ran.slice(i * 2, i * 2 + 2));
  return { sides, ran, saved, pairs };
}

describe('the order of the trials', () => {
  test('has both sides of a variant one right after the other, in every round', async () => {
    const { pairs } = await scripted();
    expect(pairs).toHaveLength(12);
    for (const [one, other] of pairs) {
      expect(other).toMatchObject({ variant: one?.variant, round: one?.round });
      expect([one?.side, other?.side].toSorted()).toEqual(['base', 'head']);
    }
    for (let round = 1; round <= 4; round++) {
      const here = pairs.filter(([one]) => one?.round === round).map(([one]) => one?.variant);
      expect(here.toSorted()).toEqual(slugs.toSorted());
    }
  });

  test('begins with either side about as often', async () => {
    const { pairs } = await scripted({ parts: { rounds: 100 } });
    const baseFirst = pairs.filter(([one]) => one?.side === 'base').length;
    // Of 300 fair tosses: a deviation is 8.7.
    expect(baseFirst).toBeGreaterThan(115);
    expect(baseFirst).toBeLessThan(185);
  });

  test('is decided by the seed, and an extension leaves the first rounds as they were', async () => {
    const first = await scripted();
    expect((await scripted()).ran).toEqual(first.ran);
    expect((await scripted({ parts: { seed: 'b' } })).ran).not.toEqual(first.ran);
    const longer = await scripted({ isInconclusive: () => true });
    expect(longer.ran.slice(0, first.ran.length)).toEqual(first.ran);
  });
});

describe('the extension', () => {
  test('follows once when the first rounds cannot decide, and the results say so', async () => {
    let asked = 0;
    const isInconclusive = ({ base, head }: Sides) => {
      expect([base.trials.length, head.trials.length]).toEqual([12, 12]);
      return ++asked > 0;
    };
    const { ran, sides } = await scripted({ isInconclusive });
    expect(asked).toBe(1);
    expect(ran).toHaveLength(2 * 3 * 6);
    for (const { rounds, extension } of [sides.base, sides.head])
      expect({ rounds, extension }).toEqual({ rounds: 6, extension: { rounds: 2, ran: true } });
  });

  test('is declared beforehand, and left out when the first rounds decide', async () => {
    const { ran, saved, sides } = await scripted();
    expect(saved[0]?.result.extension).toEqual({ rounds: 2, ran: false });
    expect(ran).toHaveLength(2 * 3 * 4);
    expect(sides.head).toMatchObject({ rounds: 4, extension: { rounds: 2, ran: false } });
  });

  test('of 0 rounds is never asked for', async () => {
    const isInconclusive = () => {
      throw new Error('asked');
    };
    await scripted({ parts: { extend: 0 }, isInconclusive });
  });
});

test('both results are saved before and after each of their trials and when both are finished, fit the schema, and name pair and target', async () => {
  const { saved, sides } = await scripted();
  expect(saved).toHaveLength(28);
  expect(saved.map(({ result }) => result.finished)).toEqual([
    ...saved.slice(2).map(() => false),
    true,
    true,
  ]);
  for (const { result } of saved) {
    expect(resultSchema.safeParse(JSON.parse(JSON.stringify(result))).success).toBe(true);
    expect(result.pairing?.id).toBe(sides.base.pairing?.id);
  }
  expect(sides.base).toMatchObject({ pairing: { side: 'base' }, target: null });
  expect(sides.head).toMatchObject({ pairing: { side: 'head' }, target: { command: './head' } });
});

test('a trial that fails is noted on its side, and the comparison goes on', async () => {
  const { ran, sides } = await scripted({
    script: (n) => {
      if (n === 3) throw new TrialFailure('died', 'the target died', 'last words');
    },
  });
  const side = ran[2]?.side as 'base' | 'head';
  const other = side === 'base' ? 'head' : 'base';
  expect(sides[side].failedTrials).toMatchObject([{ reason: 'the target died', output: 'last words' }]);
  expect(sides[side].trials).toHaveLength(11);
  expect(sides[other].trials).toHaveLength(12);
});

test('an abort ends both sides, keeps what is finished, and asks for no extension', async () => {
  const controller = new AbortController();
  const { ran, saved, sides } = await scripted({
    signal: controller.signal,
    isInconclusive: () => true,
    script: (n) => {
      if (n < 4) return;
      controller.abort(new Error('Ctrl-C'));
      throw controller.signal.reason;
    },
  });
  expect(ran).toHaveLength(4);
  expect(sides.base.interrupted && sides.head.interrupted).toBe(true);
  expect(sides.base.trials.length + sides.head.trials.length).toBe(3);
  expect(saved.slice(-2).map(({ result }) => result.interrupted)).toEqual([true, true]);
});
