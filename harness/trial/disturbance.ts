import { mergeEncoded, summarise } from '../../core/histogram.ts';
import { type AgentDisturbance, type AgentReport, connectsEveryMs } from '../../core/messages/protocol.ts';
import { lossesExpected } from '../../core/scenario/disturbances.ts';
import type { Scenario } from '../../core/scenario/scenario.ts';
import type { Disturbance } from '../../core/trial.ts';

/** The disturbances of a trial, as all agents saw them; null if the scenario has none. */
export function disturbanceOf(
  scenario: Scenario,
  reports: readonly Pick<AgentReport, 'disturbance'>[],
  withheld: number,
  restarts: Disturbance['restarts'],
): Disturbance | null {
  const seen = reports.flatMap(({ disturbance }) => disturbance ?? []);
  if (seen.length === 0) return null;
  const slots = (of: (connects: AgentDisturbance['connects']) => readonly number[]) =>
    addedUp(seen.map(({ connects }) => of(connects)));
  return {
    losses: lossesExpected(scenario) ? 'expected' : 'forbidden',
    cuts: seen.reduce((n, { cuts }) => n + cuts, 0),
    withheld,
    restarts,
    returnMs: summarise(mergeEncoded(seen.map(({ returns }) => returns))),
    connects: {
      everyMs: connectsEveryMs,
      attempted: slots(({ attempted }) => attempted),
      made: slots(({ made }) => made),
    },
  };
}

/** The sum of each slot; missing slots count as 0. */
function addedUp(series: readonly (readonly number[])[]): number[] {
  const length = Math.max(...series.map((one) => one.length));
  return Array.from({ length }, (_, slot) => series.reduce((n, one) => n + (one[slot] ?? 0), 0));
}
