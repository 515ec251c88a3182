import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { compileChart, drawSvg } from '../charts/draw.ts';
import { chartsOf } from '../charts/index.ts';
import type { ScenarioReport } from '../report.ts';
import { fontFamily, theme } from '../theme.ts';
import { listed } from '../wording.ts';
import { answersSection } from './answers.ts';
import { bundle } from './bundle.ts';
import { type Html, html, raw } from './html.ts';
import { matrixSection } from './matrix.ts';
import { methodSection } from './methodSection.ts';
import { type DrawnChart, scenarioSection } from './scenarioSection.ts';
import { validitySection } from './validitySection.ts';
import { wireSection } from './wireSection.ts';

/** Renders a page that holds all it needs: it opens from a file, asks for nothing, and runs only its own two scripts. */
export async function renderPage(reports: readonly ScenarioReport[]): Promise<string> {
  const drawn = await Promise.all(reports.map((report) => drawAll(report, reports)));
  const specs = Object.fromEntries(
    reports.flatMap(({ id }, i) =>
      (drawn[i] ?? []).map(({ chart }) => [`${id}-${chart.id}`, compileChart(chart)]),
    ),
  );
  const [engine, live] = await Promise.all([bundle('engine'), bundle('live')]);
  const css = styles();
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy([engine, live], css)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="pushbench">
<meta name="referrer" content="no-referrer">
<title>${titleOf(reports)}</title>
<link rel="icon" href="data:,">
<style>${raw(css)}</style>
</head>
<body>
<a class="skip" href="#answer">To the answer</a>
${top(reports)}
<main>
${answersSection(reports)}
${matrixSection(reports)}
${reports.map((report, i) => scenarioSection(report, drawn[i] ?? [], wireSection(report, reports)))}
${validitySection(reports)}
${methodSection(reports)}
</main>
<footer>Made by pushbench. Charts by Vega and Vega-Lite.</footer>
<script type="text/plain" id="engine">${await packed(engine)}</script>
<script type="text/plain" id="specs">${await packed(JSON.stringify(specs))}</script>
<script>${raw(live)}</script>
</body>
</html>
`;
  return page.text;
}

const drawAll = (report: ScenarioReport, all: readonly ScenarioReport[]): Promise<DrawnChart[]> =>
  Promise.all(
    chartsOf(report, all).map(async (chart) => ({ chart, svg: await drawSvg(chart, { legend: false }) })),
  );

function top(reports: readonly ScenarioReport[]): Html {
  const machines = new Set(reports.map(machineOf));
  const differing = surroundingsThatDiffer(reports);
  return html`<header>
<h1>${titleOf(reports)}</h1>
<p>${[...machines].join(' / ')}</p>
${differing.length > 0 && html`<p class="caveat">These results differ in ${listed(differing)}: compare figures within a scenario only.</p>`}
<nav aria-label="Contents"><ul>
<li><a href="#answer">Answer</a></li>
<li><a href="#comparison">Comparison</a></li>
${reports.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}
<li><a href="#validity">Validity</a></li>
<li><a href="#method">Method and raw data</a></li>
</ul></nav>
</header>`;
}

const titleOf = (reports: readonly ScenarioReport[]) =>
  `pushbench: ${reports.map(({ summary }) => summary.scenario).join(', ')}`;

function machineOf({ result: { environment: e, startedAt, pushbench } }: ScenarioReport): string {
  return `Measured on ${startedAt.slice(0, 10)} with pushbench ${pushbench} on ${e.cpus.count} × ${e.cpus.model}, ${(e.memoryBytes / 2 ** 30).toFixed(0)} GiB, ${e.platform}, Node ${e.node}`;
}

/** What keeps figures of different results from being compared. */
function surroundingsThatDiffer(reports: readonly ScenarioReport[]): string[] {
  const of = ({ result: { environment: e, pushbench } }: ScenarioReport) => ({
    processors: [e.cpus.model, e.cpus.count],
    memory: e.memoryBytes,
    platform: [e.platform, e.kernel],
    'the Node version': e.node,
    'the pushbench version': pushbench,
    'the versions of packages': e.packages,
    'the kind of network': e.isolation?.network,
    'whether the target has its own core': e.targetCore === null,
  });
  const all = reports.map((report) =>
    Object.entries(of(report)).map(([name, value]) => [name, JSON.stringify(value)]),
  );
  return (all[0] ?? []).flatMap(([name], i) =>
    new Set(all.map((one) => one[i]?.[1])).size > 1 ? [name as string] : [],
  );
}

/** Nothing but what is in the page: no address, no other script or style, not even an attribute's. */
function policy(scripts: readonly string[], css: string): string {
  const hashes = (texts: readonly string[]) => texts.map((text) => `'${sha256(text)}'`).join(' ');
  return [
    "default-src 'none'",
    `script-src ${hashes(scripts)}`,
    `style-src ${hashes([css])}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

const sha256 = (text: string) => `sha256-${createHash('sha256').update(text).digest('base64')}`;

const packed = async (text: string) => (await promisify(gzip)(text, { level: 9 })).toString('base64');

function styles(): string {
  const variables = (shade: 'light' | 'dark') =>
    Object.entries(theme)
      .map(([name, shades]) => `--${name}:${shades[shade]};`)
      .join('');
  const series = Object.keys(theme)
    .map((name) => `.swatch.${name}{color:var(--${name})}`)
    .join('\n');
  return [
    `:root{--font:${fontFamily};${variables('light')}}`,
    `@media (prefers-color-scheme:dark){:root{${variables('dark')}}}`,
    `@media print{:root{color-scheme:light;${variables('light')}}}`,
    series,
    ...['page.css', 'wire.css'].map((file) => readFileSync(join(import.meta.dirname, file), 'utf8')),
  ].join('\n');
}
