import { z } from 'zod';
import { countSchema } from './counts.ts';

/** Users of a trial, counted from the first, whose packet times are kept. */
export const sampledUsers = 8;
/** Width of the slots that packet times are kept in, ms. */
export const packetSlotMs = 10;
/** The most slots that are kept of a user; what comes after them is left out, and `endMs` is earlier. */
export const mostPacketSlots = 1_000;

const userPacketTimesSchema = z
  .object({
    /** Counted from 0. */
    user: countSchema,
    /** Until when the slots are complete, from the start of the measured window: its length, or less. */
    endMs: z.number().positive(),
    /** Slots in which something passed, in their order, counted from the start of the measured window. */
    slots: z.array(countSchema),
  })
  .refine(({ slots }) => slots.every((slot, i) => i === 0 || slot > (slots[i - 1] as number)), {
    path: ['slots'],
    error: 'expected slots in increasing order',
  });

/** Schema of when something was sent or received on any connection of some users, in the measured window. */
export const packetTimesSchema = z.object({
  slotMs: z.number().positive(),
  users: z.array(userPacketTimesSchema),
});

/** When something passed the connections of some users. */
export type PacketTimes = z.output<typeof packetTimesSchema>;
/** When something passed the connections of one user. */
export type UserPacketTimes = z.output<typeof userPacketTimesSchema>;
