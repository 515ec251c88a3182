import { mean } from '../../reports/stats/interval.ts';
import { edgesOf } from '../../reports/stats/windowEdges.ts';
import type { Finding, Samples } from './finding.ts';

/**
 * The verdict on a count: any change is a change, with one trial too, when it is more than the edges of the
 * window can make.
 */
export function exactVerdict(samples: Samples): Pick<Finding, 'verdict' | 'ratio' | 'reason'> {
  const { base, head, threshold } = samples;
  if (base.length === 0 || head.length === 0)
    return { verdict: 'inconclusive', ratio: null, reason: 'no figure' };
  const [b, h] = [mean(base), mean(head)];
  if (b === 0 || h === 0) {
    const verdict = b === h ? 'unchanged' : h > 0 ? 'regressed' : 'improved';
    return { verdict, ratio: b === h ? 1 : null, reason: null };
  }
  const edges = edgesOf(base, head, threshold);
  const limit = 1 + Math.max(threshold, edges.share);
  const ratio = h / b;
  if (ratio > limit) return { verdict: 'regressed', ratio, reason: null };
  if (ratio < 1 / limit) return { verdict: 'improved', ratio, reason: null };
  if (!edges.isWide) return { verdict: 'unchanged', ratio, reason: null };
  return { verdict: 'inconclusive', ratio, reason: 'trials of the same side differ by as much' };
}
