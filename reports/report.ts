import type { Result } from '../core/result.ts';
import { type Summary, summarise } from './summary.ts';

/** One result with everything that is derived from it: what all outputs are made of. */
export interface ScenarioReport {
  /** Unique within a report and fit for a file name and an anchor: the scenario's name, numbered where it comes twice. */
  readonly id: string;
  readonly result: Result;
  readonly summary: Summary;
}

/** Derives the reports of some results, in their order. */
export function reportsOf(results: readonly Result[]): ScenarioReport[] {
  const taken = new Map<string, number>();
  return results.map((result) => {
    const name = result.scenario.name.replace(/[^\w-]+/g, '-') || 'scenario';
    const turn = (taken.get(name) ?? 0) + 1;
    taken.set(name, turn);
    return { id: turn === 1 ? name : `${name}-${turn}`, result, summary: summarise(result) };
  });
}
