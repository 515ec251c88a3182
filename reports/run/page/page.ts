import type { Chart } from '../../render/chart/chart.ts';
import { drawSvg } from '../../render/chart/draw.ts';
import { renderDocument } from '../../render/page/document.ts';
import type { DrawnChart } from '../../render/page/figure.ts';
import { type Html, html } from '../../render/page/html.ts';
import { listed } from '../../render/words.ts';
import { besideTargetsIn } from '../../results/besideTargets.ts';
import { differingSurroundings } from '../../results/differences.ts';
import type { ScenarioReport } from '../../results/report.ts';
import { besideTargetsCharts } from '../charts/besideTargets.ts';
import { chartsOf } from '../charts/index.ts';
import { answersSection } from './answers.ts';
import { besideTargetsId, besideTargetsSection } from './besideTargetsSection.ts';
import { matrixSection } from './matrix.ts';
import { methodSection } from './methodSection.ts';
import { pathSection } from './pathSection.ts';
import { scenarioSection } from './scenarioSection.ts';
import { validitySection } from './validitySection.ts';
import { wireSection } from './wireSection.ts';

/** Renders the page of some reports. */
export async function renderPage(reports: readonly ScenarioReport[]): Promise<string> {
  const drawn = await Promise.all(reports.map((report) => drawAll(chartsOf(report, reports))));
  const besideTargets = besideTargetsIn(reports);
  const drawnBeside = await Promise.all(besideTargets.map((group) => drawAll(besideTargetsCharts(group))));
  const liveCharts = [
    ...reports.map(({ id }, i) => [id, drawn[i]] as const),
    ...besideTargets.map((_, i) => [besideTargetsId(i), drawnBeside[i]] as const),
  ];
  return renderDocument({
    title: titleOf(reports),
    skip: 'Skip to the answer',
    header: top(reports, besideTargets.length > 0),
    main: html`${answersSection(reports)}
${matrixSection(reports)}
${besideTargetsSection(besideTargets, drawnBeside)}
${reports.map((report, i) => scenarioSection(report, drawn[i] ?? [], wireSection(report, reports), pathSection(report)))}
${validitySection(reports)}
${methodSection(reports)}`,
    charts: Object.fromEntries(
      liveCharts.flatMap(([id, charts]) => (charts ?? []).map(({ chart }) => [`${id}-${chart.id}`, chart])),
    ),
  });
}

const drawAll = (charts: readonly Chart[]): Promise<DrawnChart[]> =>
  Promise.all(charts.map(async (chart) => ({ chart, svg: await drawSvg(chart, { legend: false }) })));

function top(reports: readonly ScenarioReport[], hasTargets: boolean): Html {
  const machines = new Set(reports.map(machineOf));
  const differing = differingSurroundings(reports.map(({ result }) => result));
  return html`<header>
<h1>${titleOf(reports)}</h1>
<p>${[...machines].join(' / ')}</p>
${differing.length > 0 && html`<p class="caveat">These results differ in ${listed(differing)}: compare figures only within a scenario.</p>`}
<nav aria-label="Contents"><ul>
<li><a href="#answer">Answer</a></li>
<li><a href="#comparison">Comparison</a></li>
${hasTargets && html`<li><a href="#targets">Targets side by side</a></li>`}
${reports.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}
<li><a href="#validity">Validity</a></li>
<li><a href="#method">Method and raw data</a></li>
</ul></nav>
</header>`;
}

const titleOf = (reports: readonly ScenarioReport[]) =>
  `pushbench: ${[...new Set(reports.map(({ summary }) => summary.scenario))].join(', ')}`;

function machineOf({ result: { environment: e, startedAt, pushbench } }: ScenarioReport): string {
  return `Measured on ${startedAt.slice(0, 10)} with pushbench ${pushbench} on ${e.cpus.count} × ${e.cpus.model}, ${(e.memoryBytes / 2 ** 30).toFixed(0)} GiB, ${e.platform}, Node ${e.node}${e.machineIndex ? `, machine index ${e.machineIndex.value}` : ''}`;
}
