import { z } from 'zod';
import { countSchema as count } from './counts.ts';
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

/** A proxy in a trial. */
export type ProxyUse = z.output<typeof proxyUseSchema>;
