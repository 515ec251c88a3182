import { groupBy } from '../../core/groupBy.ts';
import { drawSvg } from '../../reports/render/chart/draw.ts';
import { renderDocument } from '../../reports/render/page/document.ts';
import { type DrawnChart, figure } from '../../reports/render/page/figure.ts';
import { type Html, html } from '../../reports/render/page/html.ts';
import { trendChart } from './charts/trend.ts';
import type { ScenarioTrends, Trend } from './trends.ts';
import { shiftSentences, trendAnswer, trendNotes } from './words.ts';

/** Renders the page of a history: what shifted, in words, and below it every trend. */
export async function renderTrendsPage(scenarios: readonly ScenarioTrends[]): Promise<string> {
  const drawn = await Promise.all(scenarios.map(drawAll));
  return renderDocument({
    title: titleOf(scenarios),
    skip: 'Skip to the answer',
    header: top(scenarios),
    main: html`<section id="answer" aria-labelledby="answer-heading">
<h2 id="answer-heading">What shifted</h2>
${scenarios.map(answer)}
</section>
${scenarios.map((scenario, i) => section(scenario, drawn[i] ?? []))}
${method}`,
    charts: Object.fromEntries(drawn.flat().map(({ id, chart }) => [id, chart])),
  });
}

interface DrawnTrend extends DrawnChart {
  readonly id: string;
  readonly trend: Trend;
}

async function drawAll({ id, trends, measurements }: ScenarioTrends): Promise<DrawnTrend[]> {
  const charts = trends.map(async (trend, i) => {
    const chart = trendChart(trend, measurements);
    return chart ? [{ id: `${id}-${i}`, trend, chart, svg: await drawSvg(chart, { legend: false }) }] : [];
  });
  return (await Promise.all(charts)).flat();
}

const titleOf = (scenarios: readonly ScenarioTrends[]) =>
  `pushbench trends: ${scenarios.map(({ scenario }) => scenario).join(', ')}`;

const top = (scenarios: readonly ScenarioTrends[]): Html => html`<header>
<h1>${titleOf(scenarios)}</h1>
<nav aria-label="Contents"><ul>
<li><a href="#answer">What shifted</a></li>
${scenarios.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}
<li><a href="#method">Method</a></li>
</ul></nav>
</header>`;

function answer(scenario: ScenarioTrends): Html {
  const sentences = shiftSentences(scenario);
  return html`<div class="answer">
<h3><a href="#${scenario.id}">${scenario.title}</a></h3>
<p class="sentence"><strong>${trendAnswer(scenario)}</strong></p>
${
  sentences.length > 0 &&
  html`<ul class="shifts">${sentences.map(
    ({ text, direction, shift }) =>
      html`<li class="${shift.confidence === 'clear' && (direction === 'worse' ? 'fails' : 'holds')}">${direction === 'worse' ? '▲' : '▼'} ${text}.</li>
`,
  )}</ul>`
}
${trendNotes(scenario).map((note) => html`<p class="caveat">${note}</p>`)}
</div>`;
}

function section({ id, title, scenario, measurements }: ScenarioTrends, drawn: readonly DrawnTrend[]): Html {
  const [first, last] = [measurements.at(0), measurements.at(-1)].map((one) => one?.line.date.slice(0, 10));
  const byMetric = [...groupBy(drawn, ({ trend }) => trend.metric.id).values()];
  return html`<section class="scenario" id="${id}" data-scenario="${id}" aria-labelledby="${id}-heading">
<h2 id="${id}-heading">${title}</h2>
<p class="facts"><code>${scenario}</code> · ${measurements.length} measurements of commits from ${first} to ${last}</p>
${byMetric.map(
  (ofMetric) => html`<h3 class="metric">${ofMetric[0]?.trend.metric.title}</h3>
<p>${ofMetric[0]?.trend.metric.description}</p>
<div class="charts">${ofMetric.map((one) => figure(one.id, `${one.trend.metric.title}, ${title}`, one))}</div>`,
)}
</section>`;
}

const method = html`<section id="method" aria-labelledby="method-heading">
<h2 id="method-heading">Method</h2>
<ul>
<li><b>Points</b> are measurements, in the order of their commits’ dates and at equal distances; hollow ones had uncommitted changes.
Grey whiskers hold 95 %, from the spread between rounds. Axes do not begin at 0.</li>
<li><b>Levels</b> are the thick lines: geometric means. Only measurements of the same schedule on the same machine are compared; a dotted line marks
the start of another segment.</li>
<li><b>Shifts</b> are found by hierarchical divisive estimation (Matteson and James, 2014; with the two thresholds of Hunter, Fleming et al.,
ICPE 2023), and judged by 4,999 permutations with a fixed seed: p is how often chance does as much. Clear is p ≤ 0.001, possible (?) p ≤ 0.01. With many charts on a page, expect some that are possible by chance.</li>
<li><b>Their size</b> is the ratio of the two levels, with a t interval on logarithms. A climb that a line describes better than stairs is a drift.</li>
<li><b>Counts</b> that repeat to the last digit need no statistics: any difference is one, at once.</li>
<li><b>The commit</b> named is the first that was measured at the new level. There may be others between it and the one measured before; and neighbouring
measurements that are alike because the machine had a bad day raise the number of false alarms.</li>
</ul>
</section>`;
