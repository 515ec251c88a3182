import { metricOf } from '../../core/metrics.ts';
import { drawSvg } from '../../reports/render/chart/draw.ts';
import { renderDocument } from '../../reports/render/page/document.ts';
import { type DrawnChart, figure } from '../../reports/render/page/figure.ts';
import { type Html, html } from '../../reports/render/page/html.ts';
import { targetText } from '../../reports/render/words.ts';
import type { Crossing } from '../../reports/stats/crossover.ts';
import { isCategorical } from './axis.ts';
import { axisRange, triedText, valueText } from './axisWords.ts';
import { alongAxis } from './charts/alongAxis.ts';
import type { PairComparison } from './comparison.ts';
import type { MetricComparison, SweepReport } from './report.ts';
import { answerSentences, axisText, pairSentence, sweepAnswer, sweepCaveats } from './words.ts';

/**
 * Renders the page of a sweep: where lines cross, in words; each crossing; and each metric along the axis.
 */
export async function renderSweepPage(report: SweepReport): Promise<string> {
  const drawn = (await Promise.all(report.comparisons.map((one) => draw(report, one)))).flat();
  return renderDocument({
    title: `pushbench sweep: ${report.scenario}`,
    skip: 'Skip to the answer',
    header: top(report),
    main: html`${answer(report)}
${crossingsTable(report)}
<section id="metrics" data-scenario="metrics" aria-labelledby="metrics-heading">
<h2 id="metrics-heading">Each metric along the axis</h2>
${
  drawn.length === 0
    ? html`<p class="caveat">No trial is valid: there is nothing to draw.</p>`
    : html`<div class="charts">${drawn.map((one) => figure(one.chart.id, report.title, one))}</div>`
}
</section>
${pairs(report)}
${method(report)}`,
    charts: Object.fromEntries(drawn.map(({ chart }) => [chart.id, chart])),
  });
}

async function draw(report: SweepReport, { metric }: MetricComparison): Promise<DrawnChart[]> {
  const chart = alongAxis(report, metric);
  return chart ? [{ chart, svg: await drawSvg(chart, { legend: false }) }] : [];
}

function top({ scenario, title, target, sweep }: SweepReport): Html {
  // A sweep has at least one point: its axis has two values or more.
  const { environment: e } = (sweep.points[0] as SweepReport['sweep']['points'][0]).result;
  return html`<header>
<h1>pushbench sweep: ${title}</h1>
<p><code>${scenario}</code> · ${axisText(sweep.axis)} · ${sweep.rounds === 1 ? '1 round' : `${sweep.rounds} rounds`}${target && html` · target <code>${targetText(target)}</code>`}</p>
<p>Measured on ${sweep.startedAt.slice(0, 10)} with pushbench ${sweep.pushbench} on ${e.cpus.count} × ${e.cpus.model}, ${(e.memoryBytes / 2 ** 30).toFixed(0)} GiB, ${e.platform}, Node ${e.node}</p>
<nav aria-label="Contents"><ul>
<li><a href="#answer">${answerTitle(sweep)}</a></li>
<li><a href="#metrics">Each metric</a></li>
<li><a href="#pairs">All pairs</a></li>
<li><a href="#method">Method and command</a></li>
</ul></nav>
</header>`;
}

const answerTitle = ({ axis }: SweepReport['sweep']) =>
  isCategorical(axis) ? 'Which is lowest where' : 'Where lines cross';

function answer(report: SweepReport): Html {
  const sentences = answerSentences(report);
  return html`<section id="answer" aria-labelledby="answer-heading">
<h2 id="answer-heading">${answerTitle(report.sweep)}</h2>
<div class="answer">
<p class="sentence"><strong>${sweepAnswer(report)}</strong></p>
${sentences.length > 0 && html`<ul>${sentences.map((text) => html`<li>${text}</li>\n`)}</ul>`}
${sweepCaveats(report).map((caveat) => html`<p class="caveat">${caveat}</p>`)}
</div>
</section>`;
}

function crossingsTable({ sweep: { axis }, comparisons }: SweepReport): Html {
  const rows = comparisons.flatMap(({ metric, pairs }) =>
    pairs.flatMap((pair) => pair.crossings.map((crossing) => ({ metric, pair, crossing }))),
  );
  if (rows.length === 0) return html``;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="All crossovers"><table>
<caption>All crossovers</caption>
<thead><tr>${['metric', 'lower below it', 'lower above it', 'crossover', '95 % interval', 'between the values tried'].map((title) => html`<th scope="col">${title}</th>`)}</tr></thead>
<tbody>${rows.map(
    ({ metric, pair, crossing: { at, interval, between, ...crossing } }) =>
      html`<tr><th scope="row">${metricOf(metric.id).title}</th>${sides(pair, crossing).map((label) => html`<td>${label}</td>`)}<td>${at === null ? '–' : valueText(axis, at)}</td><td>${interval ? axisRange(axis, interval) : '–'}</td><td>${triedText(axis, between.low)} and ${triedText(axis, between.high)}</td></tr>
`,
  )}</tbody>
</table></div>`;
}

const sides = ({ first, second }: PairComparison, { below }: Pick<Crossing, 'below'>): string[] =>
  below === 'first' ? [first.label, second.label] : [second.label, first.label];

function pairs({ sweep: { axis }, comparisons }: SweepReport): Html {
  return html`<section id="pairs" aria-labelledby="pairs-heading">
<h2 id="pairs-heading">All pairs</h2>
${comparisons.map(
  ({ metric, pairs }) => html`<details><summary>${metricOf(metric.id).title}</summary>
<ul>${pairs.map((pair) => html`<li>${pairSentence(axis, metric, pair)}</li>\n`)}</ul></details>`,
)}
</section>`;
}

const ofCrossovers = html`<li><b>A crossover</b> is shown where the ratio is decided on both sides, in opposite directions. It is interpolated in logarithms, and its interval reaches as far as
the interval of the ratio includes 1. The interval ignores that a curve may bend between two values; the values tried around it hold in any case.</li>`;

const ofCategories = html`<li><b>Categories have no crossovers</b>: nothing lies between two of them. Variants are compared in each, and each variant with itself in the first one; the
intervals hold together for all of these comparisons. What is sent, and when, is the same in all.</li>`;

const method = ({ sweep }: SweepReport): Html => html`<section id="method" aria-labelledby="method-heading">
<h2 id="method-heading">Method and command</h2>
<ul>
<li><b>Trials.</b> Each round runs every variant at every value once, in random order over all of them, so that drift of the machine is not mistaken for an
effect of the axis. Variants that the axis does not affect run once per round and are shown as level lines.</li>
<li><b>Ratios.</b> At each value two variants are compared within the rounds (least squares on logarithms, with each variant at each value and each round); the spread
is pooled over all of them, and the intervals of a metric are widened for all pairs at all values (Bonferroni), so that they hold together with 95 % confidence.
They are not widened for the number of metrics.</li>
${isCategorical(sweep.axis) ? ofCategories : ofCrossovers}
<li><b>Requests and bytes are counted</b>: any difference beyond what the window’s edges may cause counts: 1 %, and from five rounds on what rounds of
the same variant differ by.${!isCategorical(sweep.axis) && ' A crossover has no interval.'}</li>
<li><b>Theory.</b> What happens at a random moment waits for half of a poll interval T in the median and on average, and for 0.99 T at p99; polling makes 1/(λT) requests per
notification, at λ notifications per user and second. Long polling: RFC 6202, with what the hold time adds.</li>
</ul>
<p>Made by this command; the same seed gives the same notifications at the same instants.</p>
<pre class="command" tabindex="0">${sweep.command}</pre>
</section>`;
