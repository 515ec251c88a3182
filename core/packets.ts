import { z } from 'zod';
import { countSchema as count } from './counts.ts';

/**
 * Schema of the packets between two hosts, both directions seen from the one that connects; see
 * docs/RESULTS.md for how they are counted.
 */
export const packetCountsSchema = z.object({
  segmentsOut: count,
  segmentsIn: count,
  retransmitted: count,
  connectionsOpened: count,
  /** IP packets with their headers. */
  bytesOnWire: count,
});

/** Packets between two hosts. */
export type PacketCounts = z.output<typeof packetCountsSchema>;
