import { type MetricId, metricOf } from '../../core/metrics.ts';
import {
  type Change,
  chanceAbove,
  inverse,
  opposite,
  pairedChange,
  unpairedChange,
} from '../../reports/stats/change.ts';
import { holm } from '../../reports/stats/holm.ts';
import { isByAmount, scaleOf } from '../../reports/stats/scale.ts';
import { signFlipP } from '../../reports/stats/signFlip.ts';
import { exactVerdict } from './exactVerdict.ts';
import type { Finding, Samples } from './finding.ts';
import { betweenRuns } from './gates.ts';

/** What is spent on false alarms over all metrics that gate. */
export const falseAlarms = 0.05;

/**
 * Gives a verdict on each metric. Those that gate share `level`, so that it is the chance of any false
 * regression among them, and of any false improvement, by Holm's method; counts are decided without chance
 * and take no part in it.
 */
export function judgeSamples(samples: readonly Samples[], level = falseAlarms): Finding[] {
  const changes = samples.map((one) => (metricOf(one.metric).kind === 'noisy' ? changeOf(one) : null));
  const gating = [...samples.keys()].filter((i) => samples[i]?.gates && changes[i]);
  const adjust = (oriented: (change: Change) => Change) => {
    const ps = gating.map((i) => {
      const one = samples[i] as Samples;
      return chanceAbove(oriented(changes[i] as Change), marginOf(one));
    });
    return new Map(holm(ps).map((p, k) => [gating[k] as number, p]));
  };
  // Lower is better in all metrics: a change above 1 is for the worse.
  const ifWorse = adjust((change) => change);
  const ifBetter = adjust(inverse);
  return samples.map((one, i) => {
    if (metricOf(one.metric).kind === 'exact') return { ...untested, ...exactVerdict(one) };
    const change = changes[i] ?? null;
    if (change === null) return { ...untested, ...withoutRatio(one) };
    const adjustedP = (change.center >= 0 ? ifWorse : ifBetter).get(i) ?? null;
    const isSure = adjustedP === null || adjustedP <= level;
    return {
      ...timedVerdict(one, change, isSure, gating.length),
      ...sizeOf(one.metric, change),
      p: Math.min(1, 2 * Math.min(chanceAbove(change), chanceAbove(inverse(change)))),
      adjustedP,
      signFlipP: one.isPaired
        ? signFlipP(one.head.map((h, r) => change.scale.of(h) - change.scale.of(one.base[r] as number)))
        : null,
    };
  });
}

function sizeOf(
  metric: MetricId,
  { value, low, high }: Change,
): Pick<Finding, 'ratio' | 'interval' | 'difference'> {
  return isByAmount(metric)
    ? { ratio: null, interval: null, difference: { value, low, high } }
    : { ratio: value, interval: { low, high }, difference: null };
}

const untested = {
  ratio: null,
  interval: null,
  difference: null,
  p: null,
  adjustedP: null,
  signFlipP: null,
  reason: null,
};

function changeOf({ metric, base, head, isPaired }: Samples): Change | null {
  const scale = scaleOf(metric);
  if (base.length === 0 || head.length === 0) return null;
  if (![...base, ...head].every(scale.holds)) return null;
  return (isPaired ? pairedChange : unpairedChange)(base, head, scale);
}

/**
 * Without pairs the spread of the trials does not hold what came between the two runs. So the whole interval
 * must be beyond that, and the threshold, where with pairs it must be beyond no change.
 */
const marginOf = ({ metric, isPaired, threshold }: Samples) =>
  scaleOf(metric).worseBy(isPaired ? 0 : Math.max(threshold, betweenRuns));

function timedVerdict(
  samples: Samples,
  worse: Change,
  isSure: boolean,
  family: number,
): Pick<Finding, 'verdict' | 'reason'> {
  const { scale } = worse;
  const limit = scale.worseBy(samples.threshold);
  const margin = marginOf(samples);
  if (worse.low > margin && worse.value > limit && isSure) return { verdict: 'regressed', reason: null };
  if (worse.high < opposite(scale, margin) && worse.value < opposite(scale, limit) && isSure)
    return { verdict: 'improved', reason: null };
  if (worse.high < limit) return { verdict: 'unchanged', reason: null };
  const reason =
    worse.low > margin && worse.value > limit
      ? `may be chance, given ${family} figures that gate`
      : worse.low > scale.worseBy(0) && worse.value > limit
        ? 'not wholly beyond what two runs without a change may differ by'
        : null;
  return { verdict: 'inconclusive', reason };
}

/** So many trials of each side must agree before 0 and more than 0 are two things. */
const fewestAgreeing = 3;

/** Timed figures that are 0, or too few for a spread. */
function withoutRatio({ metric, base, head }: Samples): Pick<Finding, 'verdict' | 'ratio' | 'reason'> {
  const { holds } = scaleOf(metric);
  const isZero = (value: number) => !holds(value);
  if (base.length > 0 && head.length > 0 && [...base, ...head].every(isZero))
    return { verdict: 'unchanged', ratio: 1, reason: null };
  const few = Math.min(base.length, head.length);
  if ([...base, ...head].some(isZero)) {
    const isApart = (base.every(isZero) && !head.some(isZero)) || (head.every(isZero) && !base.some(isZero));
    if (!isApart || few < fewestAgreeing)
      return { verdict: 'inconclusive', ratio: null, reason: '0 in some trials, so there is no ratio' };
    return { verdict: base.every(isZero) ? 'regressed' : 'improved', ratio: null, reason: null };
  }
  const [b, h] = [base[0], head[0]];
  return few === 1 && b !== undefined && h !== undefined && base.length + head.length === 2
    ? { verdict: 'inconclusive', ratio: isByAmount(metric) ? null : h / b, reason: 'one round has no spread' }
    : { verdict: 'inconclusive', ratio: null, reason: few === 0 ? 'no figure' : 'one round has no spread' };
}
