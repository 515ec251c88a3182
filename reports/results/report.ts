import type { Result } from '../../core/result.ts';
import type { RadioName } from '../stats/radioModel.ts';
import { type Summary, summarise } from './summary.ts';
import { targetTitle } from './targetTitle.ts';
import { turnsIn } from './variants.ts';

/** One result with everything that is derived from it: what all outputs are made of. */
export interface ScenarioReport {
  /** Its place among the reports, as an anchor: names could meet those of other parts of a page. */
  readonly id: string;
  /** Fit for a file's name, and unique among the reports, also where case does not count. */
  readonly fileName: string;
  /**
   * The scenario's title; where several results have the same, with the target, if that tells them apart, or
   * else with the time of the run, and a number.
   */
  readonly title: string;
  readonly result: Result;
  readonly summary: Summary;
}

/** Derives the reports of some results, in their order; with a radio, its energy is modelled, too. */
export function reportsOf(results: readonly Result[], radio?: RadioName): ScenarioReport[] {
  const turns = turnsIn(results);
  const fileName = unique('.');
  const title = unique(' #');
  return results.map((result, i) => ({
    id: `scenario-${i + 1}`,
    fileName: fileName(fileNameOf(result.scenario.name)),
    title: title(told(result, results)),
    result,
    summary: summarise(result, { turns, radio }),
  }));
}

/** A scenario's name as a file may have it. */
export const fileNameOf = (name: string): string => name.replace(/[^\w-]+/g, '-').slice(0, 80) || 'scenario';

function told(result: Result, all: readonly Result[]): string {
  const titleOf = ({ scenario }: Result) => scenario.title.trim() || scenario.name.trim() || 'untitled';
  const own = titleOf(result);
  const alike = all.filter((other) => titleOf(other) === own);
  if (alike.length === 1) return own;
  const targets = new Set(alike.map(({ target }) => targetTitle(target)));
  return targets.size === alike.length
    ? `${own} (${targetTitle(result.target)})`
    : `${own} (${result.startedAt.slice(0, 16).replace('T', ' ')})`;
}

/**
 * Numbers what comes again. A name with the separator in it could be one that was numbered: that is taken,
 * too.
 */
function unique(separator: string): (name: string) => string {
  const taken = new Set<string>();
  return (name) => {
    let one = name;
    for (let turn = 2; taken.has(one.toLowerCase()); turn++) one = `${name}${separator}${turn}`;
    taken.add(one.toLowerCase());
    return one;
  };
}
