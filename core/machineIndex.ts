import { z } from 'zod';

/** Schema of how fast a machine did a fixed piece of work, before the first trial. */
export const machineIndexSchema = z.object({
  /** Which work it was: indexes of different work cannot be compared. */
  workload: z.int().min(1),
  /** 100 on the reference machine, 200 on one that is twice as fast. */
  value: z.number().positive(),
  /** Messages that one thread wrote as JSON, read again and hashed, per ms: code and memory. */
  messagesPerMs: z.number().positive(),
  /** Bytes that it gave to the kernel one by one, per ms: the way into the kernel and back. */
  writesPerMs: z.number().positive(),
});

/** How fast a machine did a fixed piece of work. */
export type MachineIndex = z.output<typeof machineIndexSchema>;

/** The work that this version does; any change of it is another. */
const indexWorkload = 1;

/** A virtual machine with 2 cores of an AMD EPYC, Linux 6.18, Node.js 24.21: what 100 stands for. */
const reference = { messagesPerMs: 650, writesPerMs: 2_000 } as const;

/** The index of these speeds: the geometric mean of how they compare with the reference machine. */
export function machineIndexOf(messagesPerMs: number, writesPerMs: number): MachineIndex {
  const times = Math.sqrt((messagesPerMs / reference.messagesPerMs) * (writesPerMs / reference.writesPerMs));
  // Whole numbers: repeated measurements differ by a few per cent.
  const value = Math.max(1, Math.round(100 * times));
  return { workload: indexWorkload, value, messagesPerMs, writesPerMs };
}

/** Below it a host is called slow: half the reference machine. */
export const slowIndex = 50;

/** Whether a host was slow; false where that is not known. */
export const isSlow = (index: MachineIndex | null | undefined): boolean =>
  index?.workload === indexWorkload && index.value < slowIndex;

/** Measured again on one machine the index differs by a few per cent, also under load. */
const sameWithin = 1.2;

/** Whether indexes are of machines of different speed; false where that is not known of two at least. */
export function differInSpeed(indexes: readonly (MachineIndex | null | undefined)[]): boolean {
  const known = indexes.filter((one) => one != null);
  const isSpread = (one: MachineIndex) => {
    const alike = known.filter(({ workload }) => workload === one.workload).map(({ value }) => value);
    return Math.max(...alike) > sameWithin * Math.min(...alike);
  };
  return known.some(isSpread);
}
