import { randomUUID } from 'node:crypto';
import type { Result } from '../../core/result.ts';
import { slugOf } from '../../core/variant.ts';
import type { ProcessCommand } from '../../harness/processes/processCommand.ts';
import { emptyResult, type OpenResult, recordTrials } from '../../harness/record/recording.ts';
import type { RunDependencies, RunPlan } from '../../harness/record/runPlan.ts';
import { pairedTrials, type Side } from './pairs.ts';

/** Everything that decides a comparison of two targets; `rounds` are the first, before any extension. */
export interface AbPlan extends Omit<RunPlan, 'target'> {
  readonly targets: Readonly<Record<Side, ProcessCommand>>;
  /**
   * Rounds that follow, once, when the first cannot decide. Declared beforehand: to add until it fits would
   * be cheating.
   */
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

/** The result of one side, as long as trials are put into it. */
interface OpenSide extends OpenResult {
  readonly side: Side;
}

/** Runs two targets in interleaved pairs of trials. What is finished has been saved in every case. */
export async function runAb(plan: AbPlan, dependencies: AbDependencies): Promise<Sides> {
  const { rounds, extend } = plan;
  const { save, isInconclusive } = dependencies;
  const open = openSides(plan);
  const sides = (): Sides => ({ base: open.base.result, head: open.head.result });
  const isInterrupted = () => bothSides.some((side) => open[side].result.interrupted);
  const change = (parts: Partial<Result>) => {
    for (const side of bothSides) open[side].result = { ...open[side].result, ...parts };
  };
  const saveBoth = async () => {
    for (const side of bothSides) await save(side, open[side].result);
  };
  const runRounds = (from: number, to: number) =>
    recordTrials(dueOf(plan, open, { from, to }), {
      ...dependencies,
      save: ({ side, result }) => save(side, result),
    });

  await saveBoth();
  await runRounds(1, rounds);
  if (!isInterrupted() && extend > 0 && isInconclusive(sides())) {
    change({ rounds: rounds + extend, extension: { rounds: extend, ran: true } });
    await runRounds(rounds + 1, rounds + extend);
  }
  // A comparison that was broken off is so on both sides.
  change(isInterrupted() ? { interrupted: true } : { finished: true });
  await saveBoth();
  return sides();
}

function openSides(plan: AbPlan): Record<Side, OpenSide> {
  const id = randomUUID();
  const openSide = (side: Side): OpenSide => ({
    side,
    result: {
      ...emptyResult({ ...plan, target: plan.targets[side] }),
      pairing: { id, side },
      extension: { rounds: plan.extend, ran: false },
    },
  });
  return { base: openSide('base'), head: openSide('head') };
}

/** The trials of some rounds, each with the side that it goes into. */
const dueOf = (plan: AbPlan, open: Record<Side, OpenSide>, rounds: { from: number; to: number }) =>
  pairedTrials(plan.scenario.variants, rounds, plan.seed).map(({ round, variant, side }) => ({
    into: open[side],
    name: `${slugOf(variant)} (${side})`,
    plan: { ...plan, target: plan.targets[side], variant, round },
  }));
