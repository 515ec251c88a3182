import { z } from 'zod';
import { countSchema } from './counts.ts';
import { timeSummarySchema } from './histogram.ts';

const msOrNull = z.number().nullable();

/** Schema of a link in a trial: what was asked of it, and what it did. */
export const linkUseSchema = z.object({
  /**
   * What made it: the kernel (`netem`), a process that carries packets between two devices (`tun`), or one
   * that only delays what connections say (`relay`).
   */
  method: z.enum(['netem', 'tun', 'relay']),
  asked: z.object({
    rttMs: z.number(),
    /** Null where nothing limits the rate. */
    downKbit: z.number().nullable(),
    upKbit: z.number().nullable(),
    /** From 0 to 1. */
    loss: z.number(),
    jitterMs: z.number(),
    /** Whether all subscribers had one together. */
    shared: z.boolean(),
  }),
  /** Measured round trips, without other traffic; null where none came back in time. */
  rttMs: z.object({ before: msOrNull, after: msOrNull }),
  /**
   * How much later than due packets arrived, from the start of the schedule on; null where nobody knows, as
   * with netem.
   */
  latenessMs: z.object({ p50: z.number(), p99: z.number(), max: z.number() }).nullable(),
  /** Packets that arrived, both ways; of a relay, pieces of what connections said. */
  carried: countSchema,
  /** Packets that got lost as asked. */
  lost: countSchema,
  /** Packets that got lost while it was down, as asked; absent where it never was to be. */
  downed: countSchema.optional(),
  /** Packets that were dropped although nobody asked for it. */
  dropped: countSchema,
  /** CPU time of its process in the measured window; null where it is not known. */
  cpuMs: msOrNull,
});

/** Schema of a change of the link that a scenario asks for: what was asked, and when it was so. */
const linkChangeSchema = z.object({
  /** Null where the link was to be down. */
  rttMs: msOrNull,
  /** From the start of the schedule: when it was due, and from when on it was so. */
  dueMs: z.number(),
  atMs: z.number(),
  /** How long it was to last, and how long it did; null to the end. */
  forMs: msOrNull,
  lastedMs: msOrNull,
});

/** Schema of what was done to the link of a trial on purpose. */
export const linkDisturbedSchema = z.object({
  changes: z.array(linkChangeSchema),
  /** From when the link was due back until a subscriber had what had been due to him while it was down. */
  catchUpMs: timeSummarySchema,
});

/** What was done to the link of a trial on purpose. */
export type LinkDisturbed = z.output<typeof linkDisturbedSchema>;
/** A link in a trial. */
export type LinkUse = z.output<typeof linkUseSchema>;
