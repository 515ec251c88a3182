import type { Chart } from '../../reports/render/chart/chart.ts';
import { drawSvg } from '../../reports/render/chart/draw.ts';
import { renderDocument } from '../../reports/render/page/document.ts';
import { figure } from '../../reports/render/page/figure.ts';
import { type Html, html } from '../../reports/render/page/html.ts';
import { variantName } from '../../reports/render/page/variantName.ts';
import { heldOutCpu } from './charts/heldOutCpu.ts';
import { projectedCores } from './charts/projectedCores.ts';
import type { Projection } from './projection.ts';
import {
  assumptions,
  modelSentences,
  projectionAnswer,
  projectionTable,
  projectionWarnings,
} from './words.ts';

const title = 'pushbench projection';

/**
 * Renders the page of a projection: what each variant would take, how far to trust that, and what it rests
 * on.
 */
export async function renderProjectionPage(projection: Projection, command: string): Promise<string> {
  const charts = [projectedCores(projection), heldOutCpu(projection)].filter((chart) => chart !== null);
  const drawn = await Promise.all(
    charts.map(async (chart) => ({ chart, svg: await drawSvg(chart, { legend: false }) })),
  );
  const figureOf = (id: Chart['id']) =>
    drawn.filter(({ chart }) => chart.id === id).map((one) => figure(id, 'the projection', one));
  return renderDocument({
    title,
    skip: 'Skip to the answer',
    header: top,
    main: html`<section id="answer" aria-labelledby="answer-heading">
<h2 id="answer-heading">What it would take</h2>
<div class="answer">
<p class="sentence"><strong>${projectionAnswer(projection)}</strong></p>
${assumptions(projection).map((text) => html`<p class="facts">${text}</p>`)}
</div>
${table(projection)}
<div class="charts">${figureOf('cores')}</div>
</section>
<section id="warnings" aria-labelledby="warnings-heading">
<h2 id="warnings-heading">How far to trust it</h2>
${projectionWarnings(projection).map((text) => html`<p class="caveat">${text}</p>`)}
<div class="charts">${figureOf('held-out')}</div>
</section>
<section id="model" aria-labelledby="model-heading">
<h2 id="model-heading">What was fitted</h2>
${modelSentences(projection).map(
  ({ label, sentences }) => html`<h3>${label}</h3>
<ul>${sentences.map((text) => html`<li>${text}</li>`)}</ul>`,
)}
</section>
${method(command)}`,
    charts: Object.fromEntries(charts.map((chart) => [chart.id, chart])),
  });
}

const top = html`<header>
<h1>${title}</h1>
<nav aria-label="Contents"><ul>
<li><a href="#answer">What it would take</a></li>
<li><a href="#warnings">How far to trust it</a></li>
<li><a href="#model">What was fitted</a></li>
<li><a href="#method">Method</a></li>
</ul></nav>
</header>`;

function table(projection: Projection): Html {
  const { header, rows } = projectionTable(projection);
  return html`<div class="scroll" tabindex="0" role="region" aria-label="What each variant would take"><table class="matrix">
<thead><tr>${header.map((cell) => html`<th scope="col">${cell}</th>`)}</tr></thead>
<tbody>${projection.variants.map(
    ({ variant }, i) =>
      html`<tr><th scope="row">${variantName(variant)}</th>${rows[i]?.slice(1).map((cell) => html`<td>${cell}</td>`)}</tr>
`,
  )}</tbody>
</table></div>`;
}

const method = (command: string): Html => html`<section id="method" aria-labelledby="method-heading">
<h2 id="method-heading">Method</h2>
<ul>
<li><b>Costs</b> are sums: an amount for each poll, notification, open connection and process, fitted to all valid trials by relative non-negative
least squares (Lawson and Hanson, 1974). Variants that differ only in how often they ask share one model.</li>
<li><b>What trials cannot tell apart</b> is fitted as one. If the projection needs the parts separately, the figure is an upper limit (≤), or is left out.</li>
<li><b>Polls</b> follow from theory, for notifications that arrive independently: 1/T for a timer; a held request waits for news, its hold’s end, or finds what
came while the last answer was under way (RFC 6202, section 2.2).</li>
<li><b>Cores</b> are the CPU time per second, divided by what the utilisation leaves of a core beside what a process takes for itself.</li>
<li><b>Intervals</b> hold 95 % if costs stay linear: a t interval on logarithms. Its spread is that of the figure over fits without one configuration (the
jackknife), together with the errors of those fits at the configuration left out.</li>
<li><b>⚠</b> marks a load per process, or a rate, beyond the measurements. No interval can account for a limit that was never
reached.</li>
</ul>
<pre class="command" tabindex="0">${command}</pre>
</section>`;
