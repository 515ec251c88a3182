import { type MetricId, metricOf } from '../../core/metrics.ts';
import { plainJson } from '../../core/plainText.ts';
import type { FallbackLink } from '../results/fallbacks.ts';
import type { ModelledRadio } from '../results/modelledRadio.ts';
import { metricIdsOf } from '../results/proxies.ts';
import { compare } from '../results/ranking.ts';
import type { ScenarioReport } from '../results/report.ts';
import { measuredSide, sloText } from '../results/slos.ts';
import type { Summary } from '../results/summary.ts';
import { answerOf } from './answer.ts';
import { linkTheoryOf } from './linkTheory.ts';
import { comparedParts } from './pathParts.ts';

/** Version of the JSON that reports are written as. */
const reportSchemaVersion = 'pushbench.report/1';

/**
 * Renders reports for programs: answers, verdicts, and each metric with its interval and its factor against
 * the lowest.
 */
export function renderJson(reports: readonly ScenarioReport[]): string {
  return `${plainJson({ schema: reportSchemaVersion, scenarios: reports.map(scenario) }, 2)}\n`;
}

function scenario({ summary, result }: ScenarioReport) {
  const compared = metricIdsOf(summary).map((id) => ({
    id,
    cells: compare(id, summary),
    overPath: overPath(id, summary),
  }));
  return {
    scenario: summary.scenario,
    title: summary.title,
    users: summary.users,
    rounds: summary.rounds,
    interrupted: result.interrupted,
    finished: result.finished,
    shortfall: summary.shortfall,
    startedAt: result.startedAt,
    command: result.command,
    target: result.target,
    seed: result.seed,
    scheduleSha256: result.schedule.sha256,
    environment: result.environment,
    calibration: result.calibration,
    links: summary.links,
    linkTheory: linkTheoryOf(summary).map(({ variant, asking: _, ...row }) => ({
      variant: variant.variant,
      ...row,
    })),
    ...(summary.modelledRadio && { modelledRadio: modelledRadioOf(summary, summary.modelledRadio) }),
    ...(summary.proxies.length > 0 && { proxies: summary.proxies }),
    answer: answerOf(summary),
    slos: summary.slos.map((slo) => ({
      ...slo,
      outcomes: slo.outcomes.map((one) => ({ ...one, measured: measuredSide(one, slo.atMost) })),
      text: sloText(slo),
    })),
    variants: summary.variants.map((v, i) => ({
      variant: v.variant,
      label: v.label,
      title: v.title,
      transport: v.transport,
      validTrials: v.validTrials,
      invalidTrials: v.invalidTrials,
      failedTrials: v.failedTrials,
      missingTrials: v.missingTrials,
      reasons: v.reasons,
      disturbance: v.disturbance,
      agreed: v.agreed,
      ...(v.fallback.length > 0 && { fallback: v.fallback.map(withoutHistogram) }),
      ...(v.tokens && { tokens: v.tokens }),
      metrics: Object.fromEntries(
        compared.map(({ id, cells, overPath }) => [
          id,
          {
            unit: metricOf(id).unit,
            value: v.metrics[id],
            interval: v.intervals[id],
            standing: cells[i]?.standing,
            factor: cells[i]?.factor,
            ...overPath.get(v.variant),
          },
        ]),
      ),
    })),
  };
}

const withoutHistogram = ({ subscribeMs, ...link }: FallbackLink) => ({
  ...link,
  subscribeMs: subscribeMs && { p50: subscribeMs.p50, p99: subscribeMs.p99, max: subscribeMs.max },
});

/** By a model, and no metric. */
const modelledRadioOf = ({ variants }: Summary, { uses, ...radio }: ModelledRadio) => ({
  ...radio,
  variants: variants.map(({ variant }, i) => ({ variant, modelled: uses[i] ?? null })),
});

/** How each variant stands to the lowest over its own path; nothing where variants are judged together. */
function overPath(id: MetricId, summary: Summary) {
  const parts = comparedParts(summary);
  return new Map(
    parts.length < 2
      ? []
      : parts
          .flatMap((part) => compare(id, part.summary))
          .map(({ variant, standing, factor }) => [variant, { overPath: { standing, factor } }]),
  );
}
