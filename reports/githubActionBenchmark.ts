import { metricIds, metricOf } from '../core/metrics.ts';
import { plainJson } from '../core/plainText.ts';
import type { Result } from '../core/result.ts';
import { summarise } from './summary.ts';
import { significant } from './wording.ts';

/** A file of one direction, as github-action-benchmark's custom tools read it. */
interface BenchmarkFile {
  /** Named like the `tool` that reads it, in kebab case. */
  readonly name: string;
  readonly content: string;
}

/**
 * Renders results for github-action-benchmark. What better means belongs to the file there, so there is one for each
 * direction; none for a direction of which there is no figure, as an empty one is refused.
 */
export function renderGithubActionBenchmark(results: readonly Result[]): BenchmarkFile[] {
  const entries = results.flatMap((result) =>
    summarise(result).variants.flatMap((v) =>
      metricIds.flatMap((id) => {
        const { unit, better } = metricOf(id);
        const value = v.metrics[id];
        if (value === null) return [];
        const interval = v.intervals[id];
        const range = interval &&
          Number.isFinite(interval.high) && { range: `± ${significant((interval.high - interval.low) / 2)}` };
        const entry = {
          name: `${result.scenario.name}/${v.variant}/${id}`,
          // A unit is required; a ratio of counts has none.
          unit: unit || 'count',
          value,
          ...range,
          extra: `n=${v.validTrials}`,
        };
        return [{ better, entry }];
      }),
    ),
  );
  return [
    { better: 'lower', name: 'custom-smaller-is-better.json' },
    { better: 'higher', name: 'custom-bigger-is-better.json' },
  ].flatMap(({ better, name }) => {
    const those = entries.filter((e) => e.better === better).map(({ entry }) => entry);
    return those.length > 0 ? [{ name, content: `${plainJson(those, 2)}\n` }] : [];
  });
}
