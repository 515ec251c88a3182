import { groupBy } from '../../../core/groupBy.ts';
import { optionsOf } from '../../../core/transports.ts';
import { timeOf } from '../../../core/variant.ts';
import type { DrawnVariant } from '../../render/chart/drawnVariants.ts';

/** A variant that asks at an interval. */
interface Step {
  readonly intervalMs: number;
  readonly variant: DrawnVariant;
}

/** Variants that differ in nothing but how often they ask, from the shortest interval to the longest. */
export interface IntervalSweep {
  readonly steps: readonly Step[];
  /**
   * Added to every wait, in ms: a poller that rests after each answer is that much later with the next
   * question.
   */
  readonly answerMs: number;
}

const intervalOf = ({ summary: { options } }: DrawnVariant) => options && timeOf(options, 'interval');

/** Whether the variant asks at an interval, and so is no measure for those that do. */
export const isAsking = (variant: DrawnVariant): boolean => intervalOf(variant) !== null;

/** The longest sweep among these variants; null where no two differ in their interval only. */
export function sweepOf(drawn: readonly DrawnVariant[]): IntervalSweep | null {
  const groups = groupBy(drawn.filter(isAsking), (variant) =>
    JSON.stringify({ ...variant.summary.options, interval: null }),
  );
  const [longest] = [...groups.values()].sort((a, b) => b.length - a.length);
  if (!longest || longest.length < 2) return null;
  const steps = longest
    .map((variant) => ({ intervalMs: intervalOf(variant) ?? 0, variant }))
    .sort((a, b) => a.intervalMs - b.intervalMs);
  return { steps, answerMs: answerMs(longest) };
}

/** At a fixed rate the answer's time does not show; its way back is neglected. */
function answerMs(variants: readonly DrawnVariant[]): number {
  const [first] = variants;
  const options = first?.summary.options;
  if (!options || optionsOf(options).timer !== 'fixed-delay') return 0;
  return Math.min(...variants.map(({ summary }) => summary.metrics['latency.delivery'] ?? 0));
}
