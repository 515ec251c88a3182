import type { ClaimsFile } from '../core/claimsFile.ts';
import { type ExitCode, exitCodes } from '../core/errors.ts';
import type { Result } from '../core/result.ts';
import type { Sides } from '../harness/ab.ts';
import type { Ceilings } from '../harness/ceilings/measure.ts';
import type { CapacitySummary } from '../reports/capacitySummary.ts';
import { type FailOn, hasLeftOut, verdictOf } from '../reports/comparisonOutcome.ts';
import type { JudgedClaim } from '../reports/judgedClaim.ts';
import type { Comparison } from '../reports/regression.ts';
import { claimsShortfalls } from '../reports/shortfallText.ts';
import type { Summary } from '../reports/summary.ts';

/*
 * What a command ends with when several codes apply; docs/CLI.md prints the same order. First comes what kept
 * a command from running all its trials, then what those that it has say.
 */

/**
 * The code of a run: interrupted, partial, invalid, missed. SLOs count where summaries are given. Whoever
 * keeps a result for others to be held against asks for `missed` at most, and must not get an invalid one.
 */
export function exitCodeOfRun(results: readonly Result[], summaries: readonly Summary[]): ExitCode {
  const unfinished = exitCodeOfUnfinished(results);
  if (unfinished !== null) return unfinished;
  if (results.some((r) => r.trials.some((t) => !t.valid))) return exitCodes.invalid;
  // A gate takes the figure as it was measured, also where reports call it undecided.
  const missed = summaries.some((s) =>
    s.slos.some((slo) => slo.outcomes.some((o) => o.value !== null && o.value > slo.atMost)),
  );
  return missed ? exitCodes.missed : exitCodes.ok;
}

/**
 * The code of a test of claims: interrupted when it was made just now, partial, invalid. Invalid is what is
 * not whole, and what kept a claim from being judged; one that is refuted, or not decidable for another
 * reason, has been tested.
 */
export function exitCodeOfClaims(
  file: ClaimsFile,
  judged: readonly JudgedClaim[],
  isFresh: boolean,
): ExitCode {
  if (isFresh && file.interrupted) return exitCodes.interrupted;
  const unfinished = exitCodeOfUnfinished(file.experiments.flatMap(({ results }) => results));
  if (unfinished !== null) return unfinished;
  const isInvalid = judged.some(({ because }) => because === 'invalid');
  return isInvalid || claimsShortfalls(file).length > 0 ? exitCodes.invalid : exitCodes.ok;
}

/**
 * The code of a comparison that ran its trials itself: interrupted and partial, then that of any comparison.
 */
export function exitCodeOfAb({ base, head }: Sides, comparison: Comparison): ExitCode {
  return exitCodeOfUnfinished([base, head]) ?? exitCodeOfComparison([comparison], 'inconclusive');
}

/**
 * The code of comparisons: missed, invalid, inconclusive. A regression that was found stands, whatever was
 * left out: a trial is left out for what happened in it, with its partner, and not for the figures that are
 * compared. That nothing regressed needs all trials: those that were left out may be where it did.
 */
export function exitCodeOfComparison(
  comparisons: readonly Comparison[],
  failOn: FailOn,
  hasScenarioAlone = false,
): ExitCode {
  const verdicts = comparisons.map(verdictOf);
  if (verdicts.includes('regressed')) return exitCodes.missed;
  if (hasScenarioAlone || comparisons.some(hasLeftOut)) return exitCodes.invalid;
  if (failOn === 'inconclusive' && verdicts.includes('inconclusive')) return exitCodes.inconclusive;
  return exitCodes.ok;
}

/** The code of what did not run to its end; null where all did. */
function exitCodeOfUnfinished(results: readonly Result[]): ExitCode | null {
  if (results.some((r) => r.interrupted)) return exitCodes.interrupted;
  if (results.some((r) => r.failedTrials.length > 0)) return exitCodes.partial;
  return null;
}

/** The code of what only reads results: invalid where they are not whole, whatever else they say. */
export const exitCodeOfReading = (shortfalls: readonly string[]): ExitCode =>
  shortfalls.length > 0 ? exitCodes.invalid : exitCodes.ok;

/** The code of ceilings: partial, invalid. */
export function exitCodeOfCeilings({ ceilings, failed }: Ceilings): ExitCode {
  if (failed.length > 0) return exitCodes.partial;
  return ceilings.some(({ invalid }) => invalid.length > 0) ? exitCodes.invalid : exitCodes.ok;
}

/**
 * The code of a search for capacity: interrupted, then of variants of which nothing is known partial and
 * invalid.
 */
export function exitCodeOfCapacity({ interrupted, variants }: CapacitySummary): ExitCode {
  if (interrupted) return exitCodes.interrupted;
  const unknown = variants.filter(({ capacity }) => capacity.kind === 'unknown');
  if (unknown.length === 0) return exitCodes.ok;
  return unknown.some(({ attempts }) => attempts.some(({ isFailed }) => isFailed))
    ? exitCodes.partial
    : exitCodes.invalid;
}
