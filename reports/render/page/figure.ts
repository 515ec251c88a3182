import type { Chart, ChartTable, LegendEntry } from '../chart/chart.ts';
import { type Html, html, raw } from './html.ts';
import { swatch } from './variantName.ts';

/** A chart with its static drawing. */
export interface DrawnChart {
  readonly chart: Chart;
  readonly svg: string;
}

/**
 * A chart with what stands beside it; its id must be that under which the page has its live form. One that is
 * labelled directly has no legend: the legends of others dim it, by `keys`.
 */
export function figure(
  id: string,
  workload: string,
  { chart, svg }: DrawnChart,
  keys: readonly string[] = [],
): Html {
  const own = chart.legend.map(({ key }) => key);
  return html`<figure class="${chart.size}${chart.startsRow && ' starts-row'}" id="${id}" data-chart="${id}" data-keys="${JSON.stringify(own.length > 0 ? own : keys)}">
<h3>${chart.title}</h3>
<div class="drawing">${raw(svg)}</div>
${chart.legend.length > 1 && legend(chart.legend)}
<figcaption>${chart.caption}</figcaption>
${figuresTable(chart.table, `${chart.title}, ${workload}`)}
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

/** The figures behind a chart or a drawing. */
export function figuresTable({ header, rows }: ChartTable, title: string): Html {
  return html`<details><summary>Figures</summary>
<div class="scroll" tabindex="0" role="region" aria-label="Figures: ${title}"><table>
<thead><tr>${header.map((cell) => html`<th scope="col">${cell}</th>`)}</tr></thead>
<tbody>${rows.map(
    ([first, ...rest]) =>
      html`<tr><th scope="row">${first}</th>${rest.map((cell) => html`<td>${cell}</td>`)}</tr>
`,
  )}</tbody>
</table></div></details>`;
}
