import type { Result } from '../core/result.ts';
import { type Summary, summarise } from './summary.ts';
import { turnsIn } from './variants.ts';

/** One result with everything that is derived from it: what all outputs are made of. */
export interface ScenarioReport {
  /** Unique within a report and fit for a file name and an anchor: the scenario's name, numbered where it comes twice. */
  readonly id: string;
  /** The scenario's title, with the time of the run where several results have the same. */
  readonly title: string;
  readonly result: Result;
  readonly summary: Summary;
}

/** Derives the reports of some results, in their order. */
export function reportsOf(results: readonly Result[]): ScenarioReport[] {
  const taken = new Map<string, number>();
  const turns = turnsIn(results);
  return results.map((result) => {
    const { name, title } = result.scenario;
    const base = name.replace(/[^\w-]+/g, '-') || 'scenario';
    const turn = (taken.get(base) ?? 0) + 1;
    taken.set(base, turn);
    const isAlone = results.filter(({ scenario }) => scenario.title === title).length === 1;
    return {
      id: turn === 1 ? base : `${base}-${turn}`,
      title: isAlone ? title : `${title} (${result.startedAt.slice(0, 16).replace('T', ' ')})`,
      result,
      summary: summarise(result, turns),
    };
  });
}
