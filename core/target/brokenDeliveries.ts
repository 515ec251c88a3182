import type { Delivery } from '../counts.ts';
import { fullPromises, type Promises } from './promises.ts';

/** What a trial has delivered, and what was done to it. */
interface Delivered {
  readonly delivery: Delivery;
  readonly disturbance: { readonly losses: 'expected' | 'forbidden' } | null;
}

/** Deliveries that are not as they were promised. */
export interface BrokenDeliveries {
  readonly count: number;
  /** What became of them, such as `lost`. */
  readonly words: string;
}

/** What of a trial's deliveries breaks the promises of its target. */
export function brokenDeliveries(
  { delivery, disturbance }: Delivered,
  promises: Promises = fullPromises,
): BrokenDeliveries[] {
  const { lost, duplicated, reordered, reorderedInTopic = 0, corrupted } = delivery;
  const lossesExpected =
    promises.delivery === 'at-most-once' ||
    disturbance?.losses === 'expected' ||
    // Whoever was away while the path was disturbed has missed what came meanwhile.
    (!promises.resume && disturbance !== null);
  const all = [
    { count: lossesExpected ? 0 : lost, words: 'lost' },
    { count: promises.delivery === 'at-least-once' ? 0 : duplicated, words: 'duplicated' },
    { count: promises.order === 'all-topics' ? reordered : 0, words: 'reordered' },
    {
      count: promises.order === 'per-topic' ? reorderedInTopic : 0,
      words: 'reordered within their topic',
    },
    { count: corrupted, words: 'corrupted' },
  ];
  return all.filter(({ count }) => count > 0);
}
