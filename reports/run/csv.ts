import { metricOf } from '../../core/metrics.ts';
import { plainText } from '../../core/plainText.ts';
import { metricIdsOf } from '../results/proxies.ts';
import { compare } from '../results/ranking.ts';
import type { ScenarioReport } from '../results/report.ts';
import type { Summary } from '../results/summary.ts';

const header = [
  'scenario',
  'variant',
  'label',
  'metric',
  'unit',
  'value',
  'low',
  'high',
  'standing',
  'factor',
  'factor_low',
  'factor_high',
  'valid_trials',
  'invalid_trials',
  'missing_trials',
];

/**
 * Renders reports as comma-separated values (RFC 4180), a line for each metric of each variant; unknown
 * figures are empty.
 */
export function renderCsv(reports: readonly ScenarioReport[]): string {
  const rows = reports.flatMap(({ summary }) => [...metricRows(summary), ...fallbackRows(summary)]);
  return [header, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

type Row = readonly (string | number | null | undefined)[];

const metricRows = (summary: Summary): Row[] =>
  metricIdsOf(summary).flatMap((metric) =>
    compare(metric, summary).map(({ value, standing, factor }, i) => {
      const v = summary.variants[i] as (typeof summary.variants)[0];
      return [
        summary.scenario,
        v.variant,
        v.label,
        metric,
        metricOf(metric).unit,
        value,
        v.intervals[metric]?.low,
        v.intervals[metric]?.high,
        standing,
        factor?.value,
        factor?.interval?.low,
        factor?.interval?.high,
        v.validTrials,
        v.invalidTrials + v.failedTrials,
        v.missingTrials,
      ];
    }),
  );

/** Where chains ended has no metric, as it is there once for each transport. */
const fallbackRows = ({ scenario, variants }: Summary): Row[] =>
  variants.flatMap((v) => {
    const row = (transport: string, what: string, unit: string, value: number | null): Row => [
      ...[scenario, v.variant, v.label, `fallback.${transport}.${what}`, unit, value],
      ...Array(6).fill(null),
      ...[v.validTrials, v.invalidTrials + v.failedTrials, v.missingTrials],
    ];
    return v.fallback.flatMap(({ transport, subscribers, failedAttempts, subscribeMs }) => [
      row(transport, 'subscribers', '', subscribers),
      row(transport, 'failed', '', failedAttempts),
      ...(['p50', 'p99', 'max'] as const).map((of) => row(transport, of, 'ms', subscribeMs?.[of] ?? null)),
    ]);
  });

/**
 * Where a spreadsheet begins a cell, be its separator another one, and what makes the cell a formula there.
 */
const formula = /(^|[;\t\n])(?=\s*[=+\-@＝＋－＠])|^(?=\t)/g;

/** Names come from files: a spreadsheet must not take one for a formula. */
function cell(value: string | number | null | undefined): string {
  if (typeof value !== 'string') return value === null || value === undefined ? '' : String(value);
  const text = plainText(value).replace(formula, "$1'");
  return /[",;\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
