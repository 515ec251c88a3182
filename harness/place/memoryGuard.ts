import os from 'node:os';
import { readTextOrNull } from '../processes/textFile.ts';
import { TrialFailure } from '../processes/trialFailure.ts';

/** The memory of a machine, or of the container that this runs in, at one instant. */
export interface MemoryReading {
  readonly totalBytes: number;
  /** What processes can still have without swapping. */
  readonly availableBytes: number;
  /** Of memory, what lies in swap; null where the platform does not tell. */
  readonly swappedBytes: number | null;
}

/** When a trial is ended; docs/METHOD.md says so. */
const memoryLimits = {
  /** Share of the memory that must be left, and the most that is asked for. */
  leftShare: 0.05,
  leftBytes: 512e6,
  /** What may go to swap from the trial's start on: an idle program's pages do no harm. */
  swappedBytes: 64e6,
} as const;

const lookEveryMs = 250;

/** Watches memory for as long as a trial runs. */
export interface MemoryGuard {
  /** Rejects with a TrialFailure of the kind `machine` when memory runs short; never resolves. */
  readonly short: Promise<never>;
  stop(): void;
}

/**
 * Ends a trial before the machine swaps, which would turn its latencies into those of a disk, or kills a
 * process, perhaps one outside the trial. `read` returns null if memory is unknown; then nothing is watched.
 */
export function guardMemory(read: () => MemoryReading | null, everyMs = lookEveryMs): MemoryGuard {
  const swappedAtStart = read()?.swappedBytes ?? null;
  let timer: NodeJS.Timeout | undefined;
  const short = new Promise<never>((_, reject) => {
    timer = setInterval(() => {
      const reason = shortage(read(), swappedAtStart);
      if (reason === null) return;
      clearInterval(timer);
      reject(new TrialFailure('machine', reason, ''));
    }, everyMs);
    timer.unref();
  });
  // Nobody may be listening yet, or any more.
  short.catch(() => {});
  return { short, stop: () => clearInterval(timer) };
}

/** Why a trial must end; null when it may go on. */
function shortage(reading: MemoryReading | null, swappedAtStart: number | null): string | null {
  if (reading === null) return null;
  const { totalBytes, availableBytes, swappedBytes } = reading;
  const leastBytes = Math.min(memoryLimits.leftBytes, totalBytes * memoryLimits.leftShare);
  if (availableBytes < leastBytes)
    return `only ${megabytes(availableBytes)} of memory was left (limit ${megabytes(leastBytes)}): free some, or lower the number of users`;
  const swapped = (swappedBytes ?? 0) - (swappedAtStart ?? 0);
  if (swappedAtStart !== null && swapped > memoryLimits.swappedBytes)
    return `the machine swapped out ${megabytes(swapped)} of memory (limit ${megabytes(memoryLimits.swappedBytes)}): free some, or lower the number of users`;
  return null;
}

const megabytes = (bytes: number) => `${Math.round(bytes / 1e6)} MB`;

/** The memory that the platform reports. */
const systemMemory = () => ({
  totalBytes: os.totalmem(),
  availableBytes: process.availableMemory(),
  limitBytes: process.constrainedMemory(),
  meminfo: readTextOrNull('/proc/meminfo'),
});

/**
 * Reads the memory of the machine, within what a control group allows; null where the platform does not tell.
 */
export function readMemory(system = systemMemory()): MemoryReading | null {
  const { totalBytes, availableBytes, limitBytes, meminfo } = system;
  if (availableBytes === 0) return null;
  const [total, free] = [swapField(meminfo, 'SwapTotal'), swapField(meminfo, 'SwapFree')];
  return {
    // Without a limit a control group names more than there is, and where there is none Node says 0.
    totalBytes: Math.min(totalBytes, limitBytes || Number.POSITIVE_INFINITY),
    availableBytes,
    swappedBytes: total === null || free === null ? null : total - free,
  };
}

function swapField(text: string | null, name: string): number | null {
  const match = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text ?? '');
  return match ? Number(match[1]) * 1024 : null;
}
