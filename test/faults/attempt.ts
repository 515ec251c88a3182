import type { Case } from './cases.ts';
import { differences, type Observed } from './differences.ts';
import type { Laboratory } from './laboratory.ts';

/** What came of a case in the end. */
export interface Tried {
  readonly one: Case;
  readonly observed: Observed;
  /** What was otherwise than expected; empty where nothing was. */
  readonly differences: readonly string[];
  readonly attempts: number;
}

const mostAttempts = 5;

/** What only time tells may go wrong by chance. */
const isTimed = ({ command, expected }: Case) =>
  command === 'ab' ||
  command === 'compare' ||
  command === 'conform' ||
  expected.medianMs !== undefined ||
  expected.largestMs !== undefined;

/** Puts a case before the product. A busy machine is no answer: it is asked again then, a few times. */
export async function attempt(one: Case, laboratory: Laboratory): Promise<Tried> {
  for (let attempts = 1; ; attempts++) {
    const observed = await laboratory.observe(one, attempts > 1);
    const wrong = differences(one.expected, observed);
    const isOver = wrong.length === 0 || !(observed.isBusy || isTimed(one)) || attempts === mostAttempts;
    if (isOver) return { one, observed, differences: wrong, attempts };
  }
}
