import { type MetricId, metricIds, metricOf } from '../../../core/metrics.ts';
import type { Trial } from '../../../core/trial.ts';
import { type Html, html } from '../../render/page/html.ts';
import { significant, targetText } from '../../render/words.ts';
import { metricsOf } from '../../results/metricValues.ts';
import { metricIdsOf } from '../../results/proxies.ts';
import type { ScenarioReport } from '../../results/report.ts';
import { comparedParts } from '../pathParts.ts';
import { agreedTable } from './agreedTable.ts';

/** How it was measured, what the words mean, every trial, and how to do it again. */
export function methodSection(reports: readonly ScenarioReport[]): Html {
  const overPaths = reports.some(({ summary }) => comparedParts(summary).length > 1);
  const said = new Set(reports.flatMap(({ summary }) => metricIdsOf(summary)));
  return html`<section id="method" aria-labelledby="method-heading">
<h2 id="method-heading">Method, glossary and raw data</h2>
<ul>
<li><b>Open loop.</b> Notifications follow a schedule that the target cannot slow down; latency runs from the due instant
until the subscriber has the parsed notification. A stalled server shows as latency, not as fewer samples.</li>
<li><b>Fresh processes, shuffled rounds.</b> Each round runs all variants once, in random order; each trial starts its own processes.</li>
<li><b>Percentiles come from merged histograms</b>, never from averaged percentiles, and are shown only with at least ten samples beyond them.</li>
<li><b>Intervals</b> contain the true value with 95 % confidence. A variant’s interval comes from Student’s t on the logarithms of its rounds;
with one round, latency intervals come from the ranks within the trial and do not cover the spread between rounds. Factors
compare variants within the rounds (least squares on logarithms, variant and round), with the spread pooled over all variants${overPaths && ' over the same path'}, and intervals widened for
all pairs${overPaths && ' of them'}. A goal is missed only when the figure minus pushbench’s calibrated error exceeds the limit.</li>
<li><b>Requests and bytes are counted</b>: any difference larger than the edges of the window can cause is real. That is 1 %, or,
from five rounds on, the difference between rounds of the same variant.</li>
</ul>
<details><summary>Glossary</summary><dl>${metricIds.filter((id) => said.has(id)).map(glossed)}</dl></details>
${reports.map(rawData)}
</section>`;
}

function glossed(id: MetricId): Html {
  const { title, unit, description } = metricOf(id);
  return html`<dt>${title}${unit && ` (${unit})`}</dt><dd>${description}</dd>`;
}

function rawData(report: ScenarioReport): Html {
  const { title, result } = report;
  const { environment: e, schedule } = result;
  const facts: readonly (readonly [string, string])[] = [
    ['command', result.command],
    ['started', result.startedAt],
    ['seed', result.seed],
    ['schedule', `${schedule.events.toLocaleString('en')} events, SHA-256 ${schedule.sha256}`],
    ['target', targetText(result.target)],
    ['pushbench', result.pushbench],
    ['processor', `${e.cpus.count} × ${e.cpus.model}`],
    [
      'machine index',
      e.machineIndex
        ? `${e.machineIndex.value} (100 is the reference machine), from ${significant(e.machineIndex.messagesPerMs)} messages and ${significant(e.machineIndex.writesPerMs)} writes per ms`
        : 'not measured',
    ],
    ['memory', `${(e.memoryBytes / 2 ** 30).toFixed(1)} GiB`],
    ['platform', [e.platform, e.system, e.kernel, `Node ${e.node}`].filter(Boolean).join(', ')],
    ['target’s core', e.targetCore === null ? 'not dedicated' : `${e.targetCore}, dedicated`],
    ['network', e.isolation?.network === 'private' ? 'private to each trial' : 'the host’s loopback'],
    [
      'packages',
      Object.entries(e.packages)
        .map((entry) => entry.join(' '))
        .join(', '),
    ],
  ];
  return html`<h3>Reproduce it: ${title}</h3>
<p>This command produced the result; the same seed gives the same notifications at the same instants.</p>
<pre class="command" tabindex="0">${result.command}</pre>
<details><summary>Environment</summary><dl class="environment">${facts.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl></details>
${agreedTable(report)}
<details><summary>All ${result.trials.length} trials</summary>
<div class="scroll" tabindex="0" role="region" aria-label="All trials: ${title}"><table>
<thead><tr><th scope="col">variant</th><th scope="col">round</th>${trialColumns.map(({ title }) => html`<th scope="col">${title}</th>`)}<th scope="col">valid</th></tr></thead>
<tbody>${result.trials.map(
    (trial) =>
      html`<tr><th scope="row">${trial.variant}</th><td>${trial.round}</td>${trialCells(trial)}<td>${trial.valid ? '✓' : `✗ ${trial.invalid.join('; ')}`}</td></tr>
`,
  )}${result.failedTrials.map(
    (trial) =>
      html`<tr><th scope="row">${trial.variant}</th><td>${trial.round}</td><td colspan="${trialColumns.length + 1}">failed: ${trial.reason}</td></tr>
`,
  )}</tbody>
</table></div></details>`;
}

const trialColumns: readonly { readonly title: string; readonly metric: MetricId }[] = [
  { title: 'p50 ms', metric: 'latency.p50' },
  { title: 'p99 ms', metric: 'latency.p99' },
  { title: 'max ms', metric: 'latency.max' },
  { title: 'requests / notif.', metric: 'requests.perNotification' },
  { title: 'B / notif.', metric: 'bytes.total' },
  { title: 'CPU µs / notif.', metric: 'cpu.perNotification' },
  { title: 'memory B / conn.', metric: 'memory.perConnection' },
  { title: 'memory growth B', metric: 'memory.growth' },
];

function trialCells(trial: Trial): Html[] {
  const values = metricsOf([trial]);
  return trialColumns.map(({ metric }) => {
    const value = values[metric];
    return html`<td>${value === null ? '–' : significant(value)}</td>`;
  });
}
