/** How far a command is with its trials. */
export interface Pace {
  /** The planned lengths, in ms, of all trials that are still to come; they replace the earlier plan. */
  plan(lengthsMs: readonly number[]): void;
  started(): void;
  finished(): void;
  /** One that ended before its time says nothing of how long the others take. */
  brokenOff(): void;
  /** Null where nothing was planned. */
  now(): Standing | null;
}

/** Where a command stands. */
export interface Standing {
  /** Of the trial that runs, or ran last, from 1. */
  readonly index: number;
  readonly total: number;
  /** Of the time that all trials take. */
  readonly doneShare: number;
  readonly leftMs: number;
}

/**
 * The pace of a command, by a clock in ms. Trials are taken to last as planned until the first has ended;
 * from then on as much longer, or shorter, than planned as those before.
 */
export function createPace(clock: () => number): Pace {
  let toComeMs: number[] = [];
  let runningSince: number | null = null;
  let runningMs = 0;
  let isPlanned = false;
  let spentMs = 0;
  let ended = 0;
  const whole = { plannedMs: 0, tookMs: 0 };
  const end = () => {
    const tookMs = clock() - (runningSince ?? clock());
    spentMs += tookMs;
    ended++;
    runningSince = null;
    return tookMs;
  };
  return {
    plan(lengthsMs) {
      toComeMs = [...lengthsMs];
      isPlanned ||= toComeMs.length > 0;
    },
    started() {
      runningSince = clock();
      // A trial that nobody planned is like the one before.
      runningMs = toComeMs.shift() ?? runningMs;
    },
    finished() {
      whole.tookMs += end();
      whole.plannedMs += runningMs;
    },
    brokenOff: end,
    now() {
      const isRunning = runningSince !== null;
      if (!isPlanned) return null;
      const stretch = whole.plannedMs > 0 ? whole.tookMs / whole.plannedMs : 1;
      const elapsedMs = runningSince === null ? 0 : clock() - runningSince;
      const runningLeftMs = isRunning ? Math.max(0, runningMs * stretch - elapsedMs) : 0;
      const leftMs = runningLeftMs + toComeMs.reduce((sum, ms) => sum + ms, 0) * stretch;
      const soFarMs = spentMs + elapsedMs;
      return {
        index: ended + (isRunning ? 1 : 0),
        total: ended + (isRunning ? 1 : 0) + toComeMs.length,
        doneShare: isRunning || toComeMs.length > 0 ? soFarMs / Math.max(1, soFarMs + leftMs) : 1,
        leftMs,
      };
    },
  };
}

/** Where a command stands in words, such as `17 % done, 4 min left`. */
export function paceText({ index, total, doneShare, leftMs }: Standing): string {
  // What is not finished is never 100 %.
  const percent = Math.floor(100 * doneShare);
  if (percent >= 100 && index === total) return '100 % done';
  return `${Math.min(99, percent)} % done, ${leftText(leftMs)} left`;
}

/** Rounded up, and not finer than can be known. */
function leftText(ms: number): string {
  const seconds = Math.max(5, Math.ceil(ms / 5_000) * 5);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.ceil(ms / 60_000);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
