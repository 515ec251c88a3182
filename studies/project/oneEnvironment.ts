import { isDeepStrictEqual } from 'node:util';
import { PushbenchError } from '../../core/errors.ts';
import { plainLine } from '../../core/plainText.ts';
import { targetText } from '../../reports/render/words.ts';
import { surroundingDifferencesOf } from '../../reports/results/differences.ts';
import type { MeasuredResult } from './measurements.ts';

/**
 * In what the results are not of the same machine, target and headers, a sentence each; empty where they are.
 */
export function environmentMix([first, ...others]: readonly MeasuredResult[]): string[] {
  if (first === undefined) return [];
  return [
    ...new Set(
      others.flatMap(({ source, result }) => [
        ...surroundingDifferencesOf(first.result, result).map(
          ({ what, base, head }) => `${what}: ${base} in ${first.source}, ${head} in ${source}`,
        ),
        ...(targetText(result.target) === targetText(first.result.target)
          ? []
          : [
              `target: ${targetText(first.result.target)} in ${first.source}, ${targetText(result.target)} in ${source}`,
            ]),
        ...(isDeepStrictEqual(result.scenario.headers, first.result.scenario.headers)
          ? []
          : [`request headers differ between ${first.source} and ${source}`]),
      ]),
    ),
  ].map(plainLine);
}

/**
 * Throws a PushbenchError when results are not of one environment: their costs are not those of one server.
 */
export function requireOneEnvironment(measurements: readonly MeasuredResult[]): void {
  const mix = environmentMix(measurements);
  if (mix.length > 0)
    throw new PushbenchError(
      `these results come from different machines or targets:${mix.map((text) => `\n  ${text}`).join('')}`,
      { hint: 'Project each separately, or pass --allow-mixed.' },
    );
}
