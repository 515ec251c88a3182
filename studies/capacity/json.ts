import { plainJson } from '../../core/plainText.ts';
import type { CapacitySummary } from './summary.ts';
import { capacityCaveats, capacityClauses, stoppedBy } from './words.ts';

/** Version of the JSON that a search for capacity is written as. */
const capacityReportVersion = 'pushbench.capacity-report/1';

/**
 * Renders a search for capacity for programs: ranges, what stopped each, every attempt, and the scalability
 * law.
 */
export function renderCapacityJson(summary: CapacitySummary): string {
  const { scenario, title, target, goals, interrupted, finished, ceilings, failedCeilings, variants } =
    summary;
  const report = {
    schema: capacityReportVersion,
    scenario,
    title,
    target,
    goals,
    interrupted,
    finished,
    answer: `${capacityClauses(summary).join('; ')}.`,
    caveats: capacityCaveats(summary),
    ceilings,
    failedCeilings,
    variants: variants.map((variant) => ({
      variant: variant.slug,
      label: variant.label,
      title: variant.title,
      transport: variant.transport,
      capacity: variant.capacity,
      end: variant.end,
      stoppedBy: stoppedBy(variant),
      obstacle: variant.obstacle,
      best: variant.best,
      bounds: variant.bounds,
      usl: variant.usl,
      attempts: variant.attempts,
    })),
  };
  return `${plainJson(report, 2)}\n`;
}
