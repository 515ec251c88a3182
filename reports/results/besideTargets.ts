import { groupBy } from '../../core/groupBy.ts';
import type { ScenarioReport } from './report.ts';
import { targetTitle } from './targetTitle.ts';

/** The reports of one workload against different targets, in their order: two at least. */
export type BesideTargets = readonly ScenarioReport[];

/**
 * The workloads that several targets were measured with; those with one target twice are left out, as its two
 * results would not be told apart.
 */
export function besideTargetsIn(reports: readonly ScenarioReport[]): BesideTargets[] {
  const workloads = groupBy(reports, ({ result }) => `${result.schedule.sha256} ${result.scenario.name}`);
  return [...workloads.values()].filter(
    (group) =>
      group.length > 1 &&
      new Set(group.map(({ result }) => targetTitle(result.target))).size === group.length,
  );
}
