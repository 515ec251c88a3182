import { metricOf } from '../../../core/metrics.ts';
import { type Content, type Html, html } from '../../render/page/html.ts';
import { variantName } from '../../render/page/variantName.ts';
import { rangeText, significant, timesText } from '../../render/words.ts';
import type { ScenarioReport } from '../../results/report.ts';
import { measuredText, type SloOutcome, type SloSummary, sloText } from '../../results/slos.ts';
import type { Summary, VariantSummary } from '../../results/summary.ts';
import { type Answer, answerOf } from '../answer.ts';
import { noGoal } from '../figureClauses.ts';
import { comparedGroups } from '../pathParts.ts';
import { emptyPollSentences } from '../sentences.ts';
import { rowGroups } from './rowGroups.ts';

/** The answers of all scenarios, and the table of verdicts. */
export function answersSection(reports: readonly ScenarioReport[]): Html {
  return html`<section id="answer" aria-labelledby="answer-heading">
<h2 id="answer-heading">The answer</h2>
${reports.map((report) => answer(report, answerOf(report.summary)))}
${verdicts(reports)}
</section>`;
}

function answer(
  { id, title, summary }: ScenarioReport,
  { clauses, caveats, paths, pathCosts = [] }: Answer,
): Html {
  return html`<div class="answer">
<h3><a href="#${id}">${title}</a></h3>
<p class="facts">${rateText(summary)}</p>
${
  paths
    ? [
        summary.slos.length === 0 && sentence([noGoal]),
        paths.map(({ label, clauses }) => sentence(clauses, label)),
        pathCosts.map((text) => html`<p class="facts">${text}</p>`),
      ]
    : sentence(clauses)
}
${caveats.map((caveat) => html`<p class="caveat">${caveat}</p>`)}
</div>`;
}

const sentence = ([first, ...rest]: readonly string[], path?: string) =>
  html`<p class="sentence${path && ' over'}">${path && html`<span class="path">Over ${path}:</span> `}<strong>${first}</strong>${rest.map((clause) => `; ${clause}`)}.</p>`;

/** How much happens, which decides what polling costs. */
function rateText(summary: Summary): string {
  const { users, deliveriesPerTrial, measureMs } = summary;
  const perMinute = deliveriesPerTrial / users / (measureMs / 60_000);
  const rate = `${users.toLocaleString('en')} users, each notified ${significant(perMinute)} times a minute.`;
  return [rate, ...emptyPollSentences(summary)].join(' ');
}

/** One row for each variant, one column for each goal of each scenario. */
function verdicts(reports: readonly ScenarioReport[]): Content {
  const goals = reports.flatMap((report) => report.summary.slos.map((slo) => ({ report, slo })));
  if (goals.length === 0) return null;
  const variants = new Map(
    reports.flatMap(({ summary }) => summary.variants.map((v) => [v.variant, v] as const)),
  );
  const row = (v: VariantSummary) =>
    html`<tr><th scope="row">${variantName(v)}</th>${goals.map(({ report, slo }) => verdict(report, slo, v.variant))}</tr>
`;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Verdicts">
<table class="verdicts">
<caption>Verdicts: ✓ met, ✗ missed, ? undecided; below each, the range of a typical round. Undecided is not missed: the exit code of run counts only what is missed here. Load and server share a machine: the distance of a real network comes on top.</caption>
<thead><tr><th scope="col">Variant</th>${goals.map(
    ({ report, slo }) => html`<th scope="col">${sloText(slo)}<small>${report.title}</small></th>`,
  )}</tr></thead>
${rowGroups(
  comparedGroups([...variants.values()]).map(({ path, variants: own }) => ({ path, rows: own.map(row) })),
  goals.length + 1,
)}
</table>
</div>`;
}

function verdict({ summary }: ScenarioReport, slo: SloSummary, variant: string): Html {
  const outcome = slo.outcomes.find((o) => o.variant === variant);
  const trials = summary.variants.find((v) => v.variant === variant);
  if (!outcome || !trials) return html`<td class="none">not run</td>`;
  const left = trials.invalidTrials + trials.failedTrials;
  const all = left + trials.validTrials;
  if (all === 0) return html`<td class="none">not run</td>`;
  const note = left > 0 && html`<small>${left} of ${all} trials invalid</small>`;
  if (outcome.value === null) return html`<td class="grey">? no valid figure${note}</td>`;
  const { unit } = metricOf(slo.metric);
  return html`<td class="${outcome.outcome}${left > 0 && ' grey'}"><b>${symbols[outcome.outcome]} ${significant(outcome.value)}${unit && ` ${unit}`}</b>${detail(outcome, slo, unit)}${note}</td>`;
}

const symbols = { met: '✓', missed: '✗', undecided: '?' } as const;

function detail(one: SloOutcome, { atMost }: SloSummary, unit: string): Content {
  const { outcome, value, interval } = one;
  const over =
    outcome === 'missed' && atMost > 0 ? `${timesText((value as number) / atMost)} the limit` : null;
  const range = interval && rangeText(interval, unit);
  const text = [over, range, measuredText(one, atMost)].filter(Boolean).join('; ');
  return text && html`<small>${text}</small>`;
}
