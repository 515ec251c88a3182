import { groupBy } from '../../../core/groupBy.ts';
import { optionsOf } from '../../../core/transports.ts';
import { timeOf } from '../../../core/variant.ts';
import type { DrawnVariant } from '../../render/chart/drawnVariants.ts';
import { expectedOver } from '../../stats/linkTheory.ts';
import { expectedWait } from '../../stats/pollTheory.ts';
import { openingRttsOf } from '../linkTheory.ts';

/** A variant that asks at an interval. */
interface Step {
  readonly intervalMs: number;
  readonly variant: DrawnVariant;
}

/** Variants that differ in nothing but how often they ask, from the shortest interval to the longest. */
export interface IntervalSweep {
  readonly steps: readonly Step[];
  /** What theory expects at an interval, ms. */
  expected(intervalMs: number): { readonly mean: number; readonly max: number };
  /** What it adds to the mean T/2 and to the longest T, in letters; R is the time of an answer. */
  readonly plus: { readonly mean: string; readonly max: string };
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
  return { steps, ...(overLink(longest) ?? withoutLink(longest)) };
}

type Theory = Pick<IntervalSweep, 'expected' | 'plus'>;

const fixedDelayOf = ([first]: readonly DrawnVariant[]) => {
  const options = first?.summary.options;
  return options !== null && options !== undefined && optionsOf(options).timer === 'fixed-delay';
};

/** Over a link, the round trip that was asked of it decides; null without one. */
function overLink(variants: readonly DrawnVariant[]): Theory | null {
  const trial = variants[0]?.trials[0];
  const options = variants[0]?.summary.options;
  if (!trial?.link || !options) return null;
  const { rttMs } = trial.link.asked;
  const fixedDelay = fixedDelayOf(variants);
  const openingRtts = openingRttsOf(options);
  return {
    expected(intervalMs) {
      const asking = { asks: 'timer', intervalMs, fixedDelay, openingRtts } as const;
      const { meanMs: mean, maxMs: max } = expectedOver(rttMs, 0, asking);
      return { mean, max };
    },
    plus: fixedDelay
      ? { mean: ` + ${openingRtts / 2 + 1} R`, max: ` + ${openingRtts + 1.5} R` }
      : { mean: ' + R/2', max: ' + R/2' },
  };
}

/** At a fixed rate the answer's time does not show; its way back is neglected. */
function withoutLink(variants: readonly DrawnVariant[]): Theory {
  const fixedDelay = fixedDelayOf(variants);
  const answerMs = fixedDelay
    ? Math.min(...variants.map(({ summary }) => summary.metrics['latency.delivery'] ?? 0))
    : 0;
  const plus = answerMs > 0 ? ' + R' : '';
  return {
    expected: (intervalMs) => expectedWait(intervalMs, answerMs),
    plus: { mean: plus, max: plus },
  };
}
