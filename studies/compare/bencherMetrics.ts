import { type Metric, metricIds, metricOf } from '../../core/metrics.ts';
import { plainJson } from '../../core/plainText.ts';
import type { Result } from '../../core/result.ts';
import type { MetricValues } from '../../reports/results/metricValues.ts';
import { summarise, type VariantSummary } from '../../reports/results/summary.ts';

/** One measure in the Bencher Metric Format. */
interface Measure {
  readonly value: number;
  readonly lower_value?: number;
  readonly upper_value?: number;
}

/**
 * Renders results in the Bencher Metric Format. Times are in nanoseconds, as those of its built-in measure
 * `latency`, which is the p99 here; bytes and counts are as they are. Null when there is no figure.
 */
export function renderBencherMetrics(results: readonly Result[]): string | null {
  const benchmarks = Object.fromEntries(
    results.flatMap((result) =>
      summarise(result).variants.flatMap((v) => {
        const measures = metricIds.flatMap((id) => {
          const one = measure(v, id);
          return one ? [[slugOf(id), one] as const] : [];
        });
        const p99 = measure(v, 'latency.p99');
        const all = [...(p99 ? [['latency', p99] as const] : []), ...measures];
        return all.length > 0
          ? [[`${result.scenario.name}/${v.variant}`, Object.fromEntries(all)] as const]
          : [];
      }),
    ),
  );
  return Object.keys(benchmarks).length > 0 ? `${plainJson(benchmarks, 2)}\n` : null;
}

function measure({ metrics, intervals }: VariantSummary, id: keyof MetricValues): Measure | null {
  const value = metrics[id];
  const interval = intervals[id];
  if (value === null) return null;
  const scale = nanoseconds[metricOf(id).unit] ?? 1;
  return {
    value: value * scale,
    // The interval is of the typical round, the value of all rounds together: it may lie a little outside.
    ...(interval &&
      Number.isFinite(interval.high) && {
        lower_value: Math.min(interval.low, value) * scale,
        upper_value: Math.max(interval.high, value) * scale,
      }),
  };
}

const nanoseconds: Partial<Record<Metric['unit'], number>> = { ms: 1e6, µs: 1e3 };

/** Such as `cpu-per-notification`: lower case and dashes, well below 64 characters. */
const slugOf = (id: string) => id.replace('.', '-').replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`);
