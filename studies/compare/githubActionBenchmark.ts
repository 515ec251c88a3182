import { metricIds, metricOf } from '../../core/metrics.ts';
import { plainJson } from '../../core/plainText.ts';
import type { Result } from '../../core/result.ts';
import { significant } from '../../reports/render/words.ts';
import { summarise } from '../../reports/results/summary.ts';

/** A file of figures, as github-action-benchmark's custom tools read it. */
interface BenchmarkFile {
  /** Named like the `tool` that reads it, in kebab case. */
  readonly name: string;
  readonly content: string;
}

/**
 * Renders results for github-action-benchmark: one file, as lower is better in all metrics; none without
 * figures, as an empty one is refused.
 */
export function renderGithubActionBenchmark(results: readonly Result[]): BenchmarkFile[] {
  const entries = results.flatMap((result) =>
    summarise(result).variants.flatMap((v) =>
      metricIds.flatMap((id) => {
        const { unit } = metricOf(id);
        const value = v.metrics[id];
        if (value === null) return [];
        const interval = v.intervals[id];
        const range = interval &&
          Number.isFinite(interval.high) && { range: `± ${significant((interval.high - interval.low) / 2)}` };
        return [
          {
            name: `${result.scenario.name}/${v.variant}/${id}`,
            // A unit is required; a ratio of counts has none.
            unit: unit || 'count',
            value,
            ...range,
            extra: `n=${v.validTrials}`,
          },
        ];
      }),
    ),
  );
  return entries.length > 0
    ? [{ name: 'custom-smaller-is-better.json', content: `${plainJson(entries, 2)}\n` }]
    : [];
}
