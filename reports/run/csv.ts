import { metricOf } from '../../core/metrics.ts';
import { plainText } from '../../core/plainText.ts';
import { metricIdsOf } from '../results/proxies.ts';
import { compare } from '../results/ranking.ts';
import type { ScenarioReport } from '../results/report.ts';

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
  const rows = reports.flatMap(({ summary }) =>
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
    ),
  );
  return [header, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

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
