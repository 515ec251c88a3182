import type { Chart, ChartTable, LegendEntry } from '../charts/chart.ts';
import type { ScenarioReport } from '../report.ts';
import { type Content, type Html, html, raw } from './html.ts';
import { swatch } from './variantName.ts';

/** A chart with its static drawing. */
export interface DrawnChart {
  readonly chart: Chart;
  readonly svg: string;
}

/** The charts of one scenario. */
export function scenarioSection(report: ScenarioReport, drawn: readonly DrawnChart[], wire: Content): Html {
  const { id, title, summary, result } = report;
  const { description, phases } = result.scenario;
  return html`<section class="scenario" id="${id}" data-scenario="${id}" aria-labelledby="${id}-heading">
<h2 id="${id}-heading">${title}</h2>
<p class="facts"><code>${summary.scenario}</code> · ${number(summary.users)} users · ${number(summary.deliveriesPerTrial)} measured deliveries per trial · ${summary.rounds === 1 ? '1 round' : `${summary.rounds} rounds`} · window of ${phases.measure / 1000} s after ${phases.warmUp / 1000} s of warm-up</p>
<p>${description.trim()}</p>
${drawn.length === 0 ? html`<p class="caveat">No trial of this scenario is valid: there is nothing to draw.</p>` : html`<div class="charts">${drawn.map((one) => figure(report, one))}</div>`}
${wire}
</section>`;
}

function figure(
  { id: scenario, title: workload, summary }: ScenarioReport,
  { chart, svg }: DrawnChart,
): Html {
  const variants = summary.variants.map((v) => v.variant);
  const id = `${scenario}-${chart.id}`;
  // A chart that is labelled directly has no legend, and is dimmed by the others'.
  const keys = chart.legend.length > 0 ? chart.legend.map(({ key }) => key) : variants;
  return html`<figure class="${chart.size}" id="${id}" data-chart="${id}" data-keys="${JSON.stringify(keys)}">
<h3>${chart.title}</h3>
<div class="drawing">${raw(svg)}</div>
${chart.legend.length > 1 && legend(chart.legend)}
<figcaption>${chart.caption}</figcaption>
${table(chart.table, `${chart.title}, ${workload}`)}
</figure>
`;
}

/** A list here; the page's script makes buttons of it, so that nothing looks alive that is not. */
function legend(entries: readonly LegendEntry[]): Html {
  return html`<ul class="legend">${entries.map(
    ({ key, label, color, dash, shape, hollow }) =>
      html`<li data-key="${key}">${swatch({ color: color.replace(/^var\(--(.*)\)$/, '$1'), dash, shape, hollow })} ${label}</li>`,
  )}</ul>`;
}

/** The figures behind a chart. */
function table({ header, rows }: ChartTable, title: string): Html {
  return html`<details><summary>The figures</summary>
<div class="scroll" tabindex="0" role="region" aria-label="The figures of: ${title}"><table>
<thead><tr>${header.map((cell) => html`<th scope="col">${cell}</th>`)}</tr></thead>
<tbody>${rows.map(
    ([first, ...rest]) =>
      html`<tr><th scope="row">${first}</th>${rest.map((cell) => html`<td>${cell}</td>`)}</tr>
`,
  )}</tbody>
</table></div></details>`;
}

const number = (value: number) => value.toLocaleString('en');
