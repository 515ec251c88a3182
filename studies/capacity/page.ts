import { formatDurationMs } from '../../core/units.ts';
import type { Chart } from '../../reports/render/chart/chart.ts';
import { drawSvg } from '../../reports/render/chart/draw.ts';
import { renderDocument } from '../../reports/render/page/document.ts';
import { type DrawnChart, figure } from '../../reports/render/page/figure.ts';
import { type Html, html } from '../../reports/render/page/html.ts';
import { variantName } from '../../reports/render/page/variantName.ts';
import { capacityCeilings, ceilingsTitle } from './ceilings.ts';
import { capacityCpu } from './charts/cpu.ts';
import { capacityCharts } from './charts/index.ts';
import { capacityLatency } from './charts/latency.ts';
import type { CapacityResult } from './file.ts';
import { searchGoals } from './staircase.ts';
import { type CapacitySummary, summariseCapacity, type VariantCapacity } from './summary.ts';
import { capacityTable, tableNote } from './table.ts';
import { capacityCaveats, capacityClauses, count, searchText, stopSentence, uslSentence } from './words.ts';

/** Renders the page of a search for capacity: the answer, the table, each variant's attempts, the method. */
export async function renderCapacityPage(result: CapacityResult): Promise<string> {
  const summary = summariseCapacity(result);
  const together = await drawAll(capacityCharts(summary), togetherId);
  const drawn = await Promise.all(
    summary.variants.map((variant, i) =>
      drawAll([capacityLatency(variant, summary), capacityCpu(variant)], idOf(i)),
    ),
  );
  return renderDocument({
    title: titleOf(summary),
    skip: 'Skip to the answer',
    header: top(summary, result, together.length > 0),
    main: html`${answer(summary)}
${comparison(together, summary)}
${summary.variants.map((variant, i) => section(variant, i, drawn[i] ?? []))}
${ceilings(summary)}
${method(result, summary)}`,
    charts: Object.fromEntries([together, ...drawn].flat().map(({ id, chart }) => [id, chart])),
  });
}

interface DrawnVariant extends DrawnChart {
  readonly id: string;
}

const drawAll = (charts: readonly (Chart | null)[], within: string): Promise<DrawnVariant[]> =>
  Promise.all(
    charts
      .flatMap((chart) => chart ?? [])
      .map(async (chart) => ({
        id: `${within}-${chart.id}`,
        chart,
        svg: await drawSvg(chart, { legend: false }),
      })),
  );

const togetherId = 'together';
const idOf = (place: number) => `variant-${place + 1}`;
const titleOf = ({ scenario }: CapacitySummary) => `pushbench capacity: ${scenario}`;

function top(
  summary: CapacitySummary,
  { environment: e, startedAt, pushbench, target }: CapacityResult,
  hasTogether: boolean,
): Html {
  return html`<header>
<h1>${titleOf(summary)}</h1>
<p>Measured on ${startedAt.slice(0, 10)} with pushbench ${pushbench} on ${e.cpus.count} × ${e.cpus.model}, ${(e.memoryBytes / 2 ** 30).toFixed(0)} GiB, ${e.platform}, Node ${e.node}</p>
${target && html`<p>The server: <code>${target.command}</code></p>`}
<nav aria-label="Contents"><ul>
<li><a href="#answer">Answer</a></li>
${hasTogether && html`<li><a href="#${togetherId}">All variants together</a></li>`}
${summary.variants.map(({ label }, i) => html`<li><a href="#${idOf(i)}">${label}</a></li>`)}
${capacityCeilings(summary) && html`<li><a href="#ceilings">Ceilings</a></li>`}
<li><a href="#method">Method</a></li>
</ul></nav>
</header>`;
}

function answer(summary: CapacitySummary): Html {
  const [first, ...rest] = capacityClauses(summary);
  const { header, rows } = capacityTable(summary);
  return html`<section id="answer" aria-labelledby="answer-heading">
<h2 id="answer-heading">The answer</h2>
<div class="answer">
<h3>${summary.title}</h3>
<p class="facts">${searchText(summary)}</p>
<p class="sentence"><strong>${first}</strong>${rest.map((clause) => `; ${clause}`)}.</p>
${capacityCaveats(summary).map((caveat) => html`<p class="caveat">${caveat}</p>`)}
</div>
<div class="scroll" tabindex="0" role="region" aria-label="Capacities">
<table>
<caption>How many users one core serves within the goals. ${tableNote}</caption>
<thead><tr>${header.map((cell) => html`<th scope="col">${cell}</th>`)}</tr></thead>
<tbody>${rows.map(
    ([, ...cells], i) =>
      html`<tr><th scope="row">${variantName(summary.variants[i] as VariantCapacity)}</th>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>
`,
  )}</tbody>
</table>
</div>
</section>`;
}

function comparison(drawn: readonly DrawnVariant[], { title, variants }: CapacitySummary): Html {
  if (drawn.length === 0) return html``;
  const keys = variants.map(({ slug }) => slug);
  return html`<section id="${togetherId}" data-scenario="${togetherId}" aria-labelledby="${togetherId}-heading">
<h2 id="${togetherId}-heading">All variants together</h2>
<div class="charts">${drawn.map((one) => figure(one.id, title, one, keys))}</div>
</section>`;
}

function section(variant: VariantCapacity, place: number, drawn: readonly DrawnVariant[]): Html {
  const id = idOf(place);
  const { label, title, attempts } = variant;
  const last = attempts.findLast(({ output }) => output !== '');
  return html`<section class="scenario" id="${id}" data-scenario="${id}" aria-labelledby="${id}-heading">
<h2 id="${id}-heading">${label}</h2>
<p class="facts">${title}</p>
<p>${stopSentence(variant)} ${uslSentence(variant)}</p>
<div class="charts">${drawn.map((one) => figure(one.id, label, one))}</div>
${
  last &&
  html`<details><summary>Last output of a process that died, with ${count(last.users)} users</summary><pre tabindex="0">${last.output}</pre></details>`
}
</section>`;
}

function ceilings(summary: CapacitySummary): Html {
  const measured = capacityCeilings(summary);
  if (measured === null) return html``;
  const { header, rows, notes, sentences } = measured;
  return html`<section id="ceilings" aria-labelledby="ceilings-heading">
<h2 id="ceilings-heading">${ceilingsTitle}</h2>
${
  rows.length > 0 &&
  html`<div class="scroll" tabindex="0" role="region" aria-label="Ceilings">
<table>
<caption>Answers per second when each request immediately follows the last answer. No workload can get more.</caption>
<thead><tr>${header.map((cell) => html`<th scope="col">${cell || 'requests'}</th>`)}</tr></thead>
<tbody>${rows.map(
    ([first, ...cells]) =>
      html`<tr><th scope="row">${first}</th>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>
`,
  )}</tbody>
</table>
</div>`
}
${notes.map((text) => html`<p>${text}</p>\n`)}${sentences.length > 0 && html`<ul>${sentences.map((text) => html`<li>${text}</li>\n`)}</ul>`}
</section>`;
}

const method = (
  result: CapacityResult,
  { hasCore, variants }: CapacitySummary,
): Html => html`<section id="method" aria-labelledby="method-heading">
<h2 id="method-heading">Method and raw data</h2>
<ul>
<li><b>An attempt</b> is a trial in fresh processes with a fixed number of users, ${formatDurationMs(result.scenario.phases.measure)} long: open loop, every delivery checked.
It meets its goals if it is valid and every goal holds. Anything that the load or the machine may have caused leaves it undecided.</li>
<li><b>The search</b> doubles the users until the first miss, then tries the median of the current estimate: QUEST (Watson and Pelli, 1983), allowing
for 2 % outliers. It stops when the ends of the range differ by a factor of ${searchGoals.ratio}. Variants take turns.</li>
<li><b>The range</b> holds the capacity with ${100 * searchGoals.confidence} % probability: the number of users at which an attempt is as likely to meet the goals as to miss them.
It holds for this machine, this day${hasCore ? ', and one core' : ''}.</li>
<li><b>The core</b> would be full where the Universal Scalability Law (Gunther), fitted to the CPU time per user, reaches it. Intervals are 95 %. Values beyond the attempts are marked as extrapolated.</li>
<li><b>Bounds</b>: ${[...new Set(variants.map(({ bounds }) => `at most ${count(bounds.largest)} users (${bounds.largestBy})`))].join('; ')}.</li>
</ul>
<p>Made by this command, with seed ${result.seed}; <code>capacity.json</code> has every attempt.</p>
<pre class="command" tabindex="0">${result.command}</pre>
</section>`;
