import { type DrawnChart, figure } from '../../render/page/figure.ts';
import { type Content, type Html, html } from '../../render/page/html.ts';
import { targetText } from '../../render/words.ts';
import type { ScenarioReport } from '../../results/report.ts';
import { fallbackSection } from './fallbackSection.ts';
import { modelledRadioSection } from './modelledRadioSection.ts';

/** The paths, the charts and the deliveries of one scenario. */
export function scenarioSection(
  report: ScenarioReport,
  drawn: readonly DrawnChart[],
  wire: Content,
  paths: Content = null,
): Html {
  const { id, title, summary, result } = report;
  const { description, phases } = result.scenario;
  return html`<section class="scenario" id="${id}" data-scenario="${id}" aria-labelledby="${id}-heading">
<h2 id="${id}-heading">${title}</h2>
<p class="facts"><code>${summary.scenario}</code> · ${number(summary.users)} users · ${number(summary.deliveriesPerTrial)} measured deliveries per trial · ${summary.rounds === 1 ? '1 round' : `${summary.rounds} rounds`} · window of ${phases.measure / 1000} s after ${phases.warmUp / 1000} s of warm-up${result.target && html` · target <code>${targetText(result.target)}</code>`}</p>
<p>${description.trim()}</p>
${paths}
${
  drawn.length === 0
    ? html`<p class="caveat">This scenario has no valid trial: there is nothing to draw.</p>`
    : html`<div class="charts">${drawn.map((one) =>
        figure(
          `${id}-${one.chart.id}`,
          title,
          one,
          summary.variants.map((v) => v.variant),
        ),
      )}</div>`
}
${wire}
${fallbackSection(report)}
${modelledRadioSection(report)}
</section>`;
}

const number = (value: number) => value.toLocaleString('en');
