import type { Delivery, WrongDeliveries } from '../counts.ts';
import { fullPromises, type Promises } from './promises.ts';

/** What a trial has delivered, and what was done to it. */
interface Delivered {
  readonly delivery: Delivery;
  readonly disturbance: { readonly losses: 'expected' | 'forbidden' } | null;
}

/** Deliveries that are not as they were promised. */
export interface BrokenDeliveries {
  readonly kind: keyof WrongDeliveries;
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
    broken('lost', lossesExpected ? 0 : lost),
    broken('duplicated', promises.delivery === 'at-least-once' ? 0 : duplicated),
    broken('reordered', promises.order === 'all-topics' ? reordered : 0),
    broken(
      'reorderedInTopic',
      promises.order === 'per-topic' ? reorderedInTopic : 0,
      'reordered within their topic',
    ),
    broken('corrupted', corrupted),
  ];
  return all.filter(({ count }) => count > 0);
}

const broken = (kind: keyof WrongDeliveries, count: number, words: string = kind): BrokenDeliveries => ({
  kind,
  count,
  words,
});
