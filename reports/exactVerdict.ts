import { metricOf } from '../core/metrics.ts';
import { mean } from './interval.ts';
import type { Finding, Samples } from './verdict.ts';

/**
 * Counts in a window are exact, but the window is cut by the clock: a poll or a notification more may fall into it.
 * Of two short trials of the same, on a busy machine, that made up to 1.1 %.
 */
const edgeShare = 0.01;
/** From so many trials of each side on, what they differ by says how much the edge does. */
const fewestForSpread = 5;

/**
 * The verdict on a count: any change is a change, with one trial too, when it is more than the edges of the window can
 * make. That is 1 %, and from five trials on what trials of the same side differ by, which is 0 for many.
 */
export function exactVerdict(samples: Samples): Pick<Finding, 'verdict' | 'ratio' | 'reason'> {
  const { metric, base, head, threshold } = samples;
  if (base.length === 0 || head.length === 0)
    return { verdict: 'inconclusive', ratio: null, reason: 'no figure' };
  const [b, h] = [mean(base), mean(head)];
  const isLowerBetter = metricOf(metric).better === 'lower';
  const worse = isLowerBetter ? 'regressed' : 'improved';
  const better = isLowerBetter ? 'improved' : 'regressed';
  if (b === 0 || h === 0) {
    const verdict = b === h ? 'unchanged' : h > 0 ? worse : better;
    return { verdict, ratio: b === h ? 1 : null, reason: null };
  }
  const spread = Math.max(spreadOf(base), spreadOf(head));
  const isKnown = Math.min(base.length, head.length) >= fewestForSpread;
  const limit = 1 + Math.max(threshold, isKnown ? spread : Math.max(edgeShare, spread));
  const ratio = h / b;
  if (ratio > limit) return { verdict: worse, ratio, reason: null };
  if (ratio < 1 / limit) return { verdict: better, ratio, reason: null };
  if (spread <= Math.max(edgeShare, threshold)) return { verdict: 'unchanged', ratio, reason: null };
  return { verdict: 'inconclusive', ratio, reason: 'trials of the same side differ by as much' };
}

const spreadOf = (values: readonly number[]) => {
  const least = Math.min(...values);
  return least > 0 ? Math.max(...values) / least - 1 : Number.POSITIVE_INFINITY;
};
