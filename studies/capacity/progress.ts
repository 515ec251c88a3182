import { createStatusLine, lastWords, type ProgressStream } from '../../console/statusLine.ts';
import { metricOf } from '../../core/metrics.ts';
import { percentText } from '../../core/units.ts';
import { coreShare } from '../../reports/results/coreShare.ts';
import { type LatencyGoal, latencyFigure } from './latencyGoal.ts';
import type { CapacityListener } from './measure.ts';
import { count } from './words.ts';

/** One line per attempt: who, how many users, and what it says. */
export function createCapacityProgress(
  stream: ProgressStream,
  now: () => number,
  [goal]: readonly LatencyGoal[],
): CapacityListener {
  const line = createStatusLine(stream, now);
  let number = 0;
  return {
    attemptStarted: (slug, users) => line.begin(`[${++number}] ${slug}, ${count(users)} users: `),
    attemptProgress: line.draw,
    attemptJudged({ trial, failed }, verdict) {
      if (verdict.outcome !== 'met')
        return line.finish(`${verdict.outcome}: ${verdict.reason}${lastWords(failed?.output ?? '')}`);
      const value = trial && goal ? latencyFigure(trial, goal) : null;
      const share = trial && coreShare(trial);
      const figures = [
        ...(value === null || !goal ? [] : [`${metricOf(goal.metric).title} ${value.toFixed(1)} ms`]),
        ...(share === null ? [] : [`server CPU ${percentText(share)}`]),
      ];
      line.finish(`met: ${figures.join(', ')}`);
    },
  };
}
