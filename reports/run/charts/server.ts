import { type MetricId, metricOf } from '../../../core/metrics.ts';
import { barsSpec } from '../../render/chart/bars.ts';
import type { Chart } from '../../render/chart/chart.ts';
import { type DrawnVariant, drawnVariantsOf } from '../../render/chart/drawnVariants.ts';
import { sharedMax } from '../../render/chart/scales.ts';
import { figure, intervalOver, none, range } from '../../render/chart/tableFigures.ts';
import type { ScenarioReport } from '../../results/report.ts';

/** What the server spends on one metric, one bar for each variant, and one more figure in the table. */
interface Spending {
  readonly id: string;
  readonly title: string;
  readonly caption: string;
  readonly metric: MetricId;
  readonly unit: string;
  /** How many of the metric's units make one of `unit`. */
  readonly per: number;
  readonly axis: string;
  readonly besides: { readonly header: string; of(variant: DrawnVariant): string };
}

/** CPU time of the server for one notification. */
export const cpu = (report: ScenarioReport, all: readonly ScenarioReport[]): Chart | null =>
  barsOf(report, all, {
    id: 'cpu',
    title: 'Server CPU per notification',
    caption: 'CPU time of the server in the measured window, per notification delivered.',
    metric: 'cpu.perNotification',
    unit: 'µs',
    per: 1,
    axis: 'µs per notification',
    besides: { header: 'share of one core', of: shareOfCore },
  });

/** Memory of the server for one connection. */
export const memory = (report: ScenarioReport, all: readonly ScenarioReport[]): Chart | null =>
  barsOf(report, all, {
    id: 'memory',
    title: 'Server memory per connection',
    caption:
      'Growth of the server’s resident memory while the subscribers connected, divided by their number.',
    metric: 'memory.perConnection',
    unit: 'kB',
    per: 1000,
    axis: 'kB per connection',
    besides: { header: 'peak of the whole server, MB', of: peakMegabytes },
  });

function barsOf(report: ScenarioReport, all: readonly ScenarioReport[], spending: Spending): Chart | null {
  const { id, title, caption, metric, unit, per, axis, besides } = spending;
  const withMetric = (one: ScenarioReport) =>
    drawnVariantsOf(one).filter((v) => v.summary.metrics[metric] !== null);
  const amountOf = (v: DrawnVariant) => (v.summary.metrics[metric] as number) / per;
  const most = (one: ScenarioReport) => Math.max(0, ...withMetric(one).map(amountOf));
  const intervalOf = (v: DrawnVariant) => {
    const interval = intervalOver(v, metric);
    return interval && { low: interval.low / per, high: interval.high / per };
  };
  const drawn = withMetric(report);
  if (drawn.length === 0) return null;
  const text = (v: DrawnVariant) => `${figure(amountOf(v))} ${unit}`;
  return {
    id,
    title,
    caption: drawn.some(intervalOf) ? `${caption} Lines are 95 % intervals over the rounds.` : caption,
    description: `${drawn.map((v) => `${v.label}: ${text(v)}`).join('; ')}.`,
    size: 'half',
    spec: barsSpec(
      drawn.map((v) => ({
        label: v.label,
        total: text(v),
        parts: [{ key: v.key, size: amountOf(v), name: metricOf(metric).title, figure: text(v) }],
        interval: intervalOf(v),
      })),
      drawn,
      Math.max(sharedMax(most(report), all.map(most)), ...drawn.map((v) => intervalOf(v)?.high ?? 0)) || 1,
      axis,
    ),
    hover: [],
    legend: [],
    table: {
      header: ['variant', axis, '95 % interval', besides.header],
      rows: drawn.map((v) => [v.summary.label, figure(amountOf(v)), range(intervalOf(v)), besides.of(v)]),
    },
  };
}

function shareOfCore({ trials }: DrawnVariant): string {
  const sum = (of: (trial: DrawnVariant['trials'][number]) => number) =>
    trials.reduce((n, t) => n + of(t), 0);
  const cpuMs = sum((t) => t.target.cpuMs ?? 0);
  const windowMs = sum((t) => t.measured.observedMs ?? t.measured.windowMs);
  return windowMs > 0 ? `${figure((100 * cpuMs) / windowMs)} %` : none;
}

function peakMegabytes({ trials }: DrawnVariant): string {
  const peaks = trials.flatMap((t) => t.target.peakRssBytes ?? []);
  return figure(peaks.length === 0 ? null : Math.max(...peaks) / 1e6);
}
