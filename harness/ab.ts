import { randomUUID } from 'node:crypto';
import type { Result } from '../core/result.ts';
import { slugOf } from '../core/transports.ts';
import { pairedTrials, type Side } from './pairs.ts';
import type { ProcessCommand } from './processes.ts';
import { emptyResult, recordTrial } from './recording.ts';
import type { RunDependencies, RunPlan } from './run.ts';

/** Everything that decides a comparison of two targets; `rounds` are the first, before any extension. */
export interface AbPlan extends Omit<RunPlan, 'target'> {
  readonly targets: Readonly<Record<Side, ProcessCommand>>;
  /** Rounds that follow, once, when the first cannot decide. Declared beforehand: to add until it fits would be cheating. */
  readonly extend: number;
}

/** A result for each side. */
export type Sides = Readonly<Record<Side, Result>>;

/** What a comparison needs from outside. */
export interface AbDependencies extends Omit<RunDependencies, 'save'> {
  /** Keeps the result of one side; called before its first trial, after each, and when both are finished. */
  save(side: Side, result: Result): Promise<void>;
  /** Whether these results cannot decide; asked once, after the first rounds. */
  isInconclusive(sides: Sides): boolean;
}

const bothSides = ['base', 'head'] as const satisfies readonly Side[];

/** Runs two targets in interleaved pairs of trials. What is finished has been saved in every case. */
export async function runAb(plan: AbPlan, dependencies: AbDependencies): Promise<Sides> {
  const { targets, scenario, seed, rounds, extend } = plan;
  const { listener, save, isInconclusive } = dependencies;
  const id = randomUUID();
  const empty = (side: Side): Result => ({
    ...emptyResult({ ...plan, target: targets[side] }),
    pairing: { id, side },
    extension: { rounds: extend, ran: false },
  });
  let sides: Sides = { base: empty('base'), head: empty('head') };
  const keep = async (side: Side, result: Result) => {
    sides = { ...sides, [side]: result };
    await save(side, result);
  };

  let index = 0;
  const runRounds = async (from: number, to: number) => {
    const total = to * scenario.variants.length * 2;
    for (const { round, variant, side } of pairedTrials(scenario.variants, { from, to }, seed)) {
      listener.trialStarted?.(`${slugOf(variant)} (${side})`, round, ++index, total);
      const trialPlan = { ...plan, target: targets[side], variant, round };
      await keep(side, await recordTrial(sides[side], trialPlan, dependencies));
      if (sides[side].interrupted) return;
    }
  };

  for (const side of bothSides) await keep(side, sides[side]);
  await runRounds(1, rounds);
  const interrupted = () => sides.base.interrupted || sides.head.interrupted;
  if (!interrupted() && extend > 0 && isInconclusive(sides)) {
    const longer = { rounds: rounds + extend, extension: { rounds: extend, ran: true } };
    sides = { base: { ...sides.base, ...longer }, head: { ...sides.head, ...longer } };
    await runRounds(rounds + 1, rounds + extend);
  }
  // A comparison that was broken off is so on both sides.
  const ending = interrupted() ? { interrupted: true } : { finished: true };
  for (const side of bothSides) await keep(side, { ...sides[side], ...ending });
  return sides;
}
