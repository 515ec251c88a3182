import { exitCodeOfTrials } from '../../console/exitCodes.ts';
import { type ExitCode, exitCodes } from '../../core/errors.ts';
import type { Result } from '../../core/result.ts';
import type { Summary } from '../../reports/results/summary.ts';

/** The code of a run: that of its trials, then missed. SLOs count where summaries are given. */
export function exitCodeOfRun(results: readonly Result[], summaries: readonly Summary[]): ExitCode {
  const ofTrials = exitCodeOfTrials(results);
  if (ofTrials !== exitCodes.ok) return ofTrials;
  // A gate takes the figure as it was measured, also where reports call it undecided.
  const missed = summaries.some((s) =>
    s.slos.some((slo) => slo.outcomes.some((o) => o.value !== null && o.value > slo.atMost)),
  );
  return missed ? exitCodes.missed : exitCodes.ok;
}
