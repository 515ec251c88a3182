import { type MetricId, metrics } from '../../../core/metrics.ts';
import type { Trial } from '../../../core/trial.ts';
import { type Html, html } from '../../render/page/html.ts';
import { significant, targetText } from '../../render/words.ts';
import type { ScenarioReport } from '../../results/report.ts';
import { metricsOf } from '../../results/summary.ts';

/** How it was measured, what the words mean, every trial, and how to do it again. */
export function methodSection(reports: readonly ScenarioReport[]): Html {
  return html`<section id="method" aria-labelledby="method-heading">
<h2 id="method-heading">Method, words and raw data</h2>
<ul>
<li><b>Open loop.</b> Notifications are due by a schedule that the target cannot slow down, and latency runs from the due instant
until the subscriber holds the parsed notification. A stalled server shows as latency, not as fewer samples.</li>
<li><b>Fresh processes, shuffled rounds.</b> Each round runs all variants once, in random order; each trial starts its own processes.</li>
<li><b>Percentiles come from merged histograms</b>, never from averaged percentiles, and none is shown with fewer than ten samples beyond it.</li>
<li><b>Intervals</b> hold the true value with 95 % confidence. Those of a variant come from Student’s t on the logarithms of its rounds;
with one round, latencies have one from the ranks within the trial, which knows nothing of other rounds. Factors
compare variants within the rounds (least squares on logarithms, variant and round), with the spread pooled over all variants, and intervals widened for
all pairs. A goal is missed only when the figure less the calibrated error of the bench is beyond the limit.</li>
<li><b>Requests and bytes are counted</b>: there any difference is one that is more than the window’s edges may make. That is 1 %, and
from five rounds on what rounds of the same variant differ by.</li>
</ul>
<details><summary>What the words mean</summary><dl>${metrics.map(
    ({ title, unit, description }) => html`<dt>${title}${unit && ` (${unit})`}</dt><dd>${description}</dd>`,
  )}</dl></details>
${reports.map(rawData)}
</section>`;
}

function rawData({ title, result }: ScenarioReport): Html {
  const { environment: e, schedule } = result;
  const facts: readonly (readonly [string, string])[] = [
    ['command', result.command],
    ['started', result.startedAt],
    ['seed', result.seed],
    ['schedule', `${schedule.events.toLocaleString('en')} events, SHA-256 ${schedule.sha256}`],
    ['target', targetText(result.target)],
    ['pushbench', result.pushbench],
    ['processor', `${e.cpus.count} × ${e.cpus.model}`],
    ['memory', `${(e.memoryBytes / 2 ** 30).toFixed(1)} GiB`],
    ['platform', `${e.platform}, Node ${e.node}`],
    ['target’s core', e.targetCore === null ? 'none of its own' : `${e.targetCore}, its own`],
    ['network', e.isolation?.network === 'private' ? 'private to each trial' : 'the host’s loopback'],
    [
      'packages',
      Object.entries(e.packages)
        .map((entry) => entry.join(' '))
        .join(', '),
    ],
  ];
  return html`<h3>How to do it again: ${title}</h3>
<p>This command made the result; the same seed gives the same notifications at the same instants.</p>
<pre class="command" tabindex="0">${result.command}</pre>
<details><summary>Environment</summary><dl class="environment">${facts.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl></details>
<details><summary>All ${result.trials.length} trials</summary>
<div class="scroll" tabindex="0" role="region" aria-label="All trials of ${title}"><table>
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
