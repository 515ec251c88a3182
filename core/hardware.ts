import { z } from 'zod';

const text = z.string().nullable();

/** Schema of how the processor was set up; null where the machine does not tell. */
export const processorSchema = z.object({
  /** What sets its frequency, and how much it prefers speed to saving energy. */
  driver: text,
  energyPreference: text,
  /** Whether it may run faster than its nominal frequency: `on` or `off`. */
  boost: text,
  /** Whether its cores run two threads each: `on` or `off`. */
  smt: text,
  minMHz: z.number().nullable(),
  maxMHz: z.number().nullable(),
  microcode: text,
  /** The kernel's mitigation of each vulnerability that affects the processor. */
  mitigations: z.record(z.string(), z.string()),
});

/** Schema of the network device between load and target. */
export const linkSchema = z.object({
  device: z.string(),
  mtu: z.number().nullable(),
  /** The largest pieces that the kernel passes on at once, such as `gso_max_size`. */
  sizes: z.record(z.string(), z.number()),
  /** Work that the device takes over from the kernel, such as `tcp-segmentation-offload`: needs ethtool. */
  offloads: z.record(z.string(), z.string()).nullable(),
});

/** How the processor was set up. */
export type Processor = z.output<typeof processorSchema>;
/** The network device between load and target. */
export type Link = z.output<typeof linkSchema>;
