import { mergeEncoded, summarise } from '../../core/histogram.ts';
import { type AgentReport, connectsEveryMs } from '../../core/messages/protocol.ts';
import { lossesExpected } from '../../core/scenario/disturbances.ts';
import type { Scenario } from '../../core/scenario/scenario.ts';
import type { Disturbance } from '../../core/trial.ts';
import { addedSeries } from './addedSeries.ts';
import type { TrialCourse } from './trialCourse.ts';

/** The disturbances of a trial, as all agents saw them; null if the scenario has none. */
export function disturbanceOf(
  scenario: Scenario,
  reports: readonly Pick<AgentReport, 'disturbance'>[],
  withheld: number,
  { restarts, linkChanges, proxyChanges }: Pick<TrialCourse, 'restarts' | 'linkChanges' | 'proxyChanges'>,
): Disturbance | null {
  const seen = reports.flatMap(({ disturbance }) => disturbance ?? []);
  if (seen.length === 0) return null;
  return {
    losses: lossesExpected(scenario) ? 'expected' : 'forbidden',
    cuts: seen.reduce((n, { cuts }) => n + cuts, 0),
    withheld,
    restarts,
    returnMs: summarise(mergeEncoded(seen.map(({ returns }) => returns))),
    connects: { everyMs: connectsEveryMs, ...addedSeries(seen.map(({ connects }) => connects)) },
    ...(linkChanges.length > 0 && {
      link: {
        changes: linkChanges,
        catchUpMs: summarise(mergeEncoded(seen.map(({ catchUps }) => catchUps))),
      },
    }),
    ...(proxyChanges.length > 0 && {
      proxy: {
        changes: proxyChanges,
        catchUpMs: summarise(mergeEncoded(seen.map(({ proxyCatchUps }) => proxyCatchUps))),
      },
    }),
  };
}
