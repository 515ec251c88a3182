import { z } from 'zod';
import { countSchema as count } from './counts.ts';
import { timeSummarySchema } from './histogram.ts';
import { packetCountsSchema } from './packets.ts';

/** Schema of a proxy in a trial: what it was, and what it cost. */
export const proxyUseSchema = z.object({
  /** The name of the program. */
  program: z.string(),
  /** As the program prints it. */
  version: z.string(),
  /** The name of a preset, or of the file with a person’s own configuration. */
  configuration: z.string(),
  /** CPU time of its processes in the measured window; null where the platform does not tell. */
  cpuMs: z.number().nullable(),
  /** Memory of its processes; null where the platform does not tell. */
  rssBytes: z.object({
    beforeConnect: count.nullable(),
    connected: count.nullable(),
    /** At the ends of the measured window. */
    windowStart: count.nullable(),
    windowEnd: count.nullable(),
  }),
  peakRssBytes: count.nullable(),
  /**
   * Between proxy and target, seen from the proxy, over the whole trial and in the measured window; null
   * where the network is not private.
   */
  packets: packetCountsSchema.nullable(),
  measured: z.object({ packets: packetCountsSchema.nullable() }),
});

/** Schema of what was done to the proxy of a trial on purpose. */
export const proxyDisturbedSchema = z.object({
  changes: z.array(
    z.object({
      action: z.enum(['restart', 'reload']),
      /** From the start of the schedule: when it was due, and when it began. */
      dueMs: z.number(),
      atMs: z.number(),
      /** From then until the proxy listened again, or had a new process. */
      tookMs: z.number(),
    }),
  ),
  /** From when the proxy was due back until a subscriber had what had been due to him while it was away. */
  catchUpMs: timeSummarySchema,
});

/** What was done to the proxy of a trial on purpose. */
export type ProxyDisturbed = z.output<typeof proxyDisturbedSchema>;
/** A proxy in a trial. */
export type ProxyUse = z.output<typeof proxyUseSchema>;
