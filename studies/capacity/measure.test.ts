import { describe, expect, test } from 'vitest';
import type { Trial } from '../../core/trial.ts';
import { slugOf } from '../../core/variant.ts';
import { TrialFailure } from '../../harness/processes/trialFailure.ts';
import type { TrialPlan } from '../../harness/trial/trialPlan.ts';
import { times, trialOf } from '../../test/fixtures/result.ts';
import { smallScenario } from '../../test/fixtures/scenario.ts';
import { sharedPlace } from '../../test/fixtures/trial.ts';
import { type Attempt, type CapacityResult, capacitySchema } from './file.ts';
import { type CapacityPlan, searchCapacity } from './measure.ts';

const scenario = smallScenario({
  variants: [{ transport: 'long-polling' }, { transport: 'sse' }, { transport: 'websocket' }],
});
const slugs = scenario.variants.map(slugOf);
const bounds = { smallest: 100, start: 100, largest: 5_000, largestBy: 'open files', ceiling: null };
const command = { file: 'none', args: [] };
const plan: CapacityPlan = {
  scenario,
  goals: [{ metric: 'latency.p50', atMost: 100 }],
  bounds: slugs.map(() => bounds),
  seed: 'a',
  budgetMs: 1e9,
  spentMs: 0,
  ceilings: { ceilings: [], failed: [] },
  target: command,
  agent: command,
  agentsFor: (users) => Math.ceil(users / 1_000),
  place: sharedPlace,
  calibration: null,
  command: 'pushbench capacity small',
};

const fast = times(Array.from({ length: 40 }, () => 5));
const slow = times(Array.from({ length: 40 }, () => 900));

/** Trials of servers that are fast up to so many users. */
const upTo =
  (capacities: Readonly<Record<string, number>>) =>
  async ({ variant, scenario: { users }, round }: TrialPlan): Promise<Trial> =>
    trialOf(slugOf(variant), {
      round,
      latencyMs: users <= (capacities[slugOf(variant)] ?? 0) ? fast : slow,
    });

/** Searches with a script in place of trials; a trial takes so much of the time that `now` tells. */
async function scripted(
  runTrial: (plan: TrialPlan) => Promise<Trial>,
  {
    parts = {},
    signal = new AbortController().signal,
    trialMs = 0,
  }: { parts?: Partial<CapacityPlan>; signal?: AbortSignal; trialMs?: number } = {},
) {
  const ran: TrialPlan[] = [];
  const saved: CapacityResult[] = [];
  const judged: { attempt: Attempt; outcome: string }[] = [];
  let time = 0;
  const result = await searchCapacity(
    { ...plan, ...parts },
    {
      signal,
      now: () => time,
      listener: { attemptJudged: (attempt, { outcome }) => judged.push({ attempt, outcome }) },
      save: async (one) => void saved.push(one),
      runTrial: async (trialPlan) => {
        ran.push(trialPlan);
        time += trialMs;
        return runTrial(trialPlan);
      },
    },
  );
  return { result, ran, saved, judged };
}

const capacities = { 'long-polling': 400, sse: 1_500, websocket: 9_999 };
const attemptsOf = (result: CapacityResult, slug: string) =>
  result.variants.find(({ variant }) => variant === slug)?.attempts ?? [];
const last = <T>(items: readonly T[]) => items.at(-1) as T;

describe('a search', () => {
  test('comes near to the capacity of each variant', async () => {
    const { result } = await scripted(upTo(capacities));
    const near = (slug: string) =>
      attemptsOf(result, slug)
        .slice(-3)
        .map(({ users }) => users);
    for (const users of near('sse')) expect(Math.abs(users - 1_500)).toBeLessThan(300);
    for (const users of near('long-polling')) expect(Math.abs(users - 400)).toBeLessThan(80);
    expect(last(near('websocket'))).toBe(5_000);
  });

  test('gives each variant one attempt in turn, in an order that the seed decides', async () => {
    const { ran } = await scripted(upTo(capacities));
    const rounds = [0, 1, 2, 3].map((i) => ran.slice(i * 3, i * 3 + 3).map(({ variant }) => slugOf(variant)));
    for (const round of rounds) expect(round.toSorted()).toEqual(slugs.toSorted());
    expect(new Set(rounds.map(String)).size).toBeGreaterThan(1);
    const order = (plans: readonly TrialPlan[]) =>
      plans.map(({ variant, scenario: s }) => `${slugOf(variant)} ${s.users}`);
    expect(order((await scripted(upTo(capacities))).ran)).toEqual(order(ran));
    expect(order((await scripted(upTo(capacities), { parts: { seed: 'b' } })).ran)).not.toEqual(order(ran));
  });

  test('scales the scenario, its schedule, its ramp and the agents with the users', async () => {
    const { ran } = await scripted(upTo(capacities));
    for (const { scenario: s, schedule, agents } of ran) {
      expect(schedule.users).toBe(s.users);
      expect(s.connect.over).toBeGreaterThanOrEqual(s.users / 2);
      expect(agents).toBe(Math.ceil(s.users / 1_000));
    }
    expect(Math.max(...ran.map(({ scenario: s }) => s.users))).toBe(5_000);
  });

  test('begins no attempt that would end beyond its budget, but one of each variant in any case', async () => {
    const budget = (budgetMs: number) => scripted(upTo(capacities), { parts: { budgetMs }, trialMs: 6_000 });
    const { ran, result } = await budget(40_000);
    // An attempt is expected to take 3 s of schedule and 3 s around it.
    expect(ran).toHaveLength(6);
    expect(result.interrupted).toBe(false);
    expect((await budget(1)).ran).toHaveLength(3);
    const late = { budgetMs: 60_000, spentMs: 20_000 };
    const after = await scripted(upTo(capacities), { parts: late, trialMs: 6_000 });
    expect(after.ran).toHaveLength(6);
    expect(after.result.budgetMs).toBe(60_000);
  });
});

test('the result is saved before the first attempt, after each, and when it is finished, fits its schema, and says what was searched', async () => {
  const { saved, result, judged } = await scripted(upTo(capacities));
  expect(saved.map(({ variants }) => variants.reduce((n, v) => n + v.attempts.length, 0))).toEqual([
    ...judged.map((_, i) => i),
    judged.length,
    judged.length,
  ]);
  expect(saved.at(-1)).toEqual(result);
  expect(saved.map(({ finished }) => finished)).toEqual([...saved.slice(1).map(() => false), true]);
  expect(capacitySchema.safeParse(JSON.parse(JSON.stringify(result))).success).toBe(true);
  expect(result).toMatchObject({ seed: 'a', command: 'pushbench capacity small', connectPerSecond: 2_000 });
  expect(result.variants.map(({ variant }) => variant)).toEqual(slugs);
});

test('a trial that fails is an attempt, with its kind', async () => {
  const { result } = await scripted(async (trialPlan) => {
    const { users } = trialPlan.scenario;
    if (users > 1_000) throw new TrialFailure('died', 'the target died', 'last words');
    if (slugOf(trialPlan.variant) === 'sse') throw new Error('something else');
    return upTo(capacities)(trialPlan);
  });
  const died = attemptsOf(result, 'websocket').find(({ failed }) => failed !== null);
  expect(died).toMatchObject({
    trial: null,
    failed: { reason: 'the target died', output: 'last words', kind: 'died' },
  });
  const [first] = attemptsOf(result, 'sse');
  expect(first?.failed).toEqual({ reason: 'something else', output: '', kind: 'load' });
});

test('an abort keeps what is finished, and ends the search', async () => {
  const controller = new AbortController();
  let turn = 0;
  const { result, ran, saved } = await scripted(
    async (trialPlan) => {
      if (++turn < 5) return upTo(capacities)(trialPlan);
      controller.abort(new Error('Ctrl-C'));
      throw controller.signal.reason;
    },
    { signal: controller.signal },
  );
  expect(ran).toHaveLength(5);
  expect(result.interrupted).toBe(true);
  expect(result.variants.flatMap(({ attempts }) => attempts)).toHaveLength(4);
  expect(saved.at(-1)).toEqual(result);
});
