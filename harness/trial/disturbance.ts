import { mergeEncoded, summarise } from '../../core/histogram.ts';
import type { LinkDisturbed } from '../../core/linkUse.ts';
import { type AgentReport, connectsEveryMs } from '../../core/messages/protocol.ts';
import { lossesExpected } from '../../core/scenario/disturbances.ts';
import type { Scenario } from '../../core/scenario/scenario.ts';
import type { Disturbance } from '../../core/trial.ts';
import { addedSeries } from './addedSeries.ts';

/** The disturbances of a trial, as all agents saw them; null if the scenario has none. */
export function disturbanceOf(
  scenario: Scenario,
  reports: readonly Pick<AgentReport, 'disturbance'>[],
  withheld: number,
  restarts: Disturbance['restarts'],
  changes: LinkDisturbed['changes'],
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
    ...(changes.length > 0 && {
      link: { changes, catchUpMs: summarise(mergeEncoded(seen.map(({ catchUps }) => catchUps))) },
    }),
  };
}
