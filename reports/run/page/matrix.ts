import { type MetricId, metricOf } from '../../../core/metrics.ts';
import { type Content, type Html, html } from '../../render/page/html.ts';
import { variantName } from '../../render/page/variantName.ts';
import { factorRange, significant, timesText } from '../../render/words.ts';
import { type Compared, compare } from '../../results/ranking.ts';
import type { ScenarioReport } from '../../results/report.ts';
import type { Summary, VariantSummary } from '../../results/summary.ts';
import { comparedParts } from '../pathParts.ts';
import { differenceMark } from '../variantNames.ts';
import { rowGroups } from './rowGroups.ts';

/** What is compared, in the order of the columns. */
const columns: readonly MetricId[] = [
  'latency.p50',
  'latency.p99',
  'requests.perNotification',
  'bytes.headers',
  'bytes.onWire',
  'cpu.perNotification',
  'memory.perConnection',
  'memory.growth',
  'proxy.latency',
  'proxy.cpuPerNotification',
];

/** Every variant against the lowest in every metric over its path, a table for each scenario. */
export function matrixSection(reports: readonly ScenarioReport[]): Html {
  return html`<section id="comparison" aria-labelledby="comparison-heading">
<h2 id="comparison-heading">Comparison</h2>
<p>Each figure is compared with the lowest in its column${reports.some(({ summary }) => comparedParts(summary).length > 1) && ' over the same path'}: the factor, and its 95 % interval.
★ is the lowest beyond chance; ≈ is not shown to differ from it, or differs by less than pushbench resolves${reports.some(({ summary }) => summary.rounds === 1) && '; ? has no interval, because one round shows no spread'}. There is no overall score: how many bytes a millisecond is worth is your call.</p>
${reports.map(matrix)}
</section>`;
}

function matrix({ id, title, summary }: ScenarioReport): Html {
  const shown = columns.filter((metric) => summary.variants.some(({ metrics }) => metrics[metric] !== null));
  if (shown.length === 0) return html`<p class="caveat">${title}: no valid trial, nothing to compare.</p>`;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Comparison for ${title}">
<table class="matrix" id="${id}-comparison">
<caption>${title}</caption>
<thead><tr><th scope="col">Variant</th>${shown.map(heading)}</tr></thead>
${rowGroups(
  comparedParts(summary).map((part) => ({ path: part.path, rows: rowsOf(part.summary, shown) })),
  shown.length + 1,
)}
</table>
</div>`;
}

/** Each variant beside the lowest of these. */
function rowsOf(summary: Summary, metrics: readonly MetricId[]): Html[] {
  const { variants } = summary;
  const compared = metrics.map((metric) => ({ metric, cells: marked(variants, compare(metric, summary)) }));
  return variants.map(
    (v, i) =>
      html`<tr><th scope="row">${variantName(v)}</th>${compared.map(({ metric, cells }) => cell(metric, cells[i]))}</tr>
`,
  );
}

/** Figures beside the lowest, which may differ from it in more than the transport. */
interface MarkedCell extends Compared {
  /** In what else; empty for nothing. */
  readonly mark: string;
}

function marked(variants: readonly VariantSummary[], cells: readonly Compared[]): MarkedCell[] {
  // What factors are to: it has none itself.
  const lowest = cells.findIndex(({ value, factor }) => value !== null && factor === null);
  return cells.map((cell, i) => ({
    ...cell,
    mark: cell.factor ? differenceMark(variants[lowest], variants[i]) : '',
  }));
}

function heading(metric: MetricId): Html {
  const { title, unit, description } = metricOf(metric);
  return html`<th scope="col" title="${description}">${title.replace('/ ', '/\u00a0')}${unit && html`<small>${unit}</small>`}</th>`;
}

function cell(metric: MetricId, compared: MarkedCell | undefined): Html {
  if (compared === undefined || compared.value === null) return html`<td class="none">–</td>`;
  const value = metricOf(metric).unit === 'B' ? compared.value.toFixed(0) : significant(compared.value);
  return html`<td class="${compared.standing}"><b>${value}</b>${standing(metric, compared)}${compared.mark !== '' && html`<small class="further">${compared.mark}</small>`}</td>`;
}

function standing(metric: MetricId, { standing, factor }: Compared): Content {
  if (standing === 'lowest') return html`<small>★ lowest</small>`;
  if (standing === 'equal') return html`<small>★ equal</small>`;
  if (!factor) return html`<small>${standing === 'undecided' ? '≈ undecided' : 'more'}</small>`;
  const { interval } = factor;
  const isJudged = interval !== null || metricOf(metric).kind === 'exact';
  const mark = standing !== 'undecided' ? '' : isJudged ? '≈ ' : '? ';
  return html`<small>${mark}${timesText(factor.value)}${interval && html` <span>${factorRange(interval)}</span>`}</small>`;
}
