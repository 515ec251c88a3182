import { exitCodeOfTrials } from '../../console/exitCodes.ts';
import { type ExitCode, exitCodes } from '../../core/errors.ts';
import type { Result } from '../../core/result.ts';
import { measuredSide } from '../../reports/results/slos.ts';
import type { Summary } from '../../reports/results/summary.ts';

/** The least that makes a run fail; what is undecided includes what is missed. */
export const sloFailures = ['missed', 'undecided'] as const;

/** One of the values of `sloFailures`. */
export type SloFailure = (typeof sloFailures)[number];

/**
 * The exit code of a run: that of its trials, then missed, then inconclusive if asked for. SLOs count if
 * summaries are given, and by the verdicts that reports show: a figure on one side of the limit decides
 * nothing while its interval reaches over it. A figure beyond the limit of which no interval is known, as of
 * a mean in a single round, fails: nothing speaks for it.
 */
export function exitCodeOfRun(
  results: readonly Result[],
  summaries: readonly Summary[],
  failOn: SloFailure = 'missed',
): ExitCode {
  const ofTrials = exitCodeOfTrials(results);
  if (ofTrials !== exitCodes.ok) return ofTrials;
  const judged = summaries.flatMap(({ slos }) =>
    slos.flatMap((slo) => slo.outcomes.map((one) => ({ slo, one }))),
  );
  const isMissed = judged.some(
    ({ slo, one }) =>
      one.outcome === 'missed' || (one.interval === null && measuredSide(one, slo.atMost) === 'beyond'),
  );
  if (isMissed) return exitCodes.missed;
  const isUndecided = judged.some(({ one }) => one.outcome === 'undecided');
  return failOn === 'undecided' && isUndecided ? exitCodes.inconclusive : exitCodes.ok;
}
