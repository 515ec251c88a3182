import { z } from 'zod';

/** Schema of what a target promises about what it delivers. */
export const promisesSchema = z
  .strictObject({
    delivery: z
      .enum(['exactly-once', 'at-least-once', 'at-most-once'])
      .default('exactly-once')
      .describe('What becomes of a notification: it may also come twice, or get lost.'),
    order: z
      .enum(['all-topics', 'per-topic', 'none'])
      .default('all-topics')
      .describe('What comes in the order in which it was published.'),
    resume: z
      .boolean()
      .default(true)
      .describe('Whether a subscriber that comes back gets what it has missed meanwhile.'),
  })
  .describe('What the target promises; the rest is counted, and does not make a trial invalid.');

/** What a target promises about what it delivers. */
export type Promises = z.output<typeof promisesSchema>;

/** What the contract demands, and the built-in target keeps. */
export const fullPromises: Promises = promisesSchema.parse({});

/** What a target does not promise, in words; empty where it promises all. */
export function notPromised({ delivery, order, resume }: Promises): string[] {
  return [
    ...(delivery === 'at-least-once' ? ['that nothing comes twice'] : []),
    ...(delivery === 'at-most-once' ? ['that nothing gets lost'] : []),
    ...(order === 'per-topic' ? ['order between topics'] : []),
    ...(order === 'none' ? ['order'] : []),
    ...(resume ? [] : ['that a subscriber gets what it missed while it was away']),
  ];
}
