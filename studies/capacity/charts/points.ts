import type { Layer } from '../../../reports/render/chart/chart.ts';
import { color } from '../../../reports/render/theme.ts';
import type { AttemptView } from '../summary.ts';

/** What the signs of attempts mean. */
export const outcomeKey = '● met its goals, ✕ missed them, ○ undecided: limited by the load or the machine';

// In Vega's box from −1 to 1.
const cross = 'M-0.8,-0.8L0.8,0.8M-0.8,0.8L0.8,-0.8';

/** A sign for each attempt, by its outcome. */
export function attemptPoints(
  values: readonly { readonly outcome: AttemptView['outcome'] }[],
  encoding: Layer['encoding'] & object,
  own: string,
): Layer {
  const domain = ['met', 'missed', 'undecided'];
  const byOutcome = (range: readonly string[]) => ({
    field: 'outcome',
    type: 'nominal' as const,
    scale: { domain, range: [...range] },
  });
  return {
    data: { values: [...values] },
    mark: { type: 'point', size: 60, strokeWidth: 2 },
    encoding: {
      ...encoding,
      shape: byOutcome(['circle', cross, 'circle']),
      stroke: byOutcome([own, color('bad'), color('soft')]),
      fill: byOutcome([own, 'transparent', color('ground')]),
    },
  };
}
