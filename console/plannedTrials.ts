import type { Scenario } from '../core/scenario/scenario.ts';
import { timeOf } from '../core/variant.ts';

/** What a trial takes beside connecting and its phases, ms: processes to start and end, and what is late. */
const aroundTrialMs = 2_000;

/** About how long each trial of so many rounds takes, ms. */
export const plannedTrialsMs = (
  {
    variants,
    connect,
    phases,
    disturbances,
  }: Pick<Scenario, 'variants' | 'connect' | 'phases' | 'disturbances'>,
  rounds: number,
): number[] =>
  Array.from({ length: rounds }, () =>
    variants.map(
      (variant) =>
        aroundTrialMs +
        connect.over +
        phases.warmUp +
        phases.measure +
        // The last news of the window waits for the next poll, and what was lost is waited for.
        (timeOf(variant, 'interval') ?? 0) +
        (disturbances ? phases.drain : 0),
    ),
  ).flat();
