import { linkTerms } from '../../core/link.ts';
import { moduleUrl } from '../../core/moduleUrl.ts';
import type { Path } from '../../core/path.ts';
import type { Calibration } from '../../core/result.ts';
import { type Scenario, scenarioSchema } from '../../core/scenario/scenario.ts';
import { compileSchedule } from '../../core/schedule/schedule.ts';
import { variantSchema } from '../../core/transports.ts';
import type { Trial } from '../../core/trial.ts';
import { withPath } from '../../core/variant.ts';
import type { Place } from '../../harness/place/place.ts';
import { builtInAgent, nodeProcess, type ProcessCommand } from '../../harness/processes/processCommand.ts';
import { runTrial } from '../../harness/trial/trial.ts';

/** Delays of the calibration target, ms: from what a push takes up to what polling takes. */
const defaultDelaysMs = [5, 20, 100, 500];

/** On a quiet machine the measured latency is at most this far from the known delay. */
export const calibrationGoalMs = { p50: 1, p99: 3 } as const;

/** One trial of a calibration: how far off its latencies were. */
export interface CalibrationTrial {
  /** What the target and, one way, the link take. */
  readonly delayMs: number;
  readonly deliveries: number;
  /** Measured less known; null where there were too few deliveries. */
  readonly errorMs: { readonly p50: number | null; readonly p99: number | null };
  readonly invalid: readonly string[];
}

/** What a calibration found; `calibration` is null when a trial was invalid. */
export interface CalibrationReport {
  readonly trials: readonly CalibrationTrial[];
  readonly calibration: Calibration | null;
}

const workload = {
  name: 'calibration',
  title: 'Calibration',
  description: 'Notifications through a target with a known delay.',
  users: 50,
  connect: { over: '100ms' },
  streams: [
    {
      name: 'ticks',
      topics: 'private',
      arrivals: { process: 'poisson', perSecond: 8 },
      payload: { bytes: 200 },
    },
  ],
  // Long enough for the compilers to have done their work.
  phases: { warmUp: '2s', measure: '3s', drain: '3s' },
  variants: [{ transport: 'sse' }],
};

const { file, args } = nodeProcess(moduleUrl('target.ts', import.meta.url));
const target = (delayMs: number): ProcessCommand => ({
  file: 'env',
  args: [`DELAY_MS=${delayMs}`, file, ...args],
});

/** Measures pushbench's own error: trials against targets that delay by a known time, over this path. */
export async function calibrate(
  place: Place,
  signal: AbortSignal,
  onTrial: (trial: CalibrationTrial) => void,
  delaysMs: readonly number[] = defaultDelaysMs,
  over?: Path,
): Promise<CalibrationReport> {
  const scenario: Scenario = { ...scenarioSchema.parse(workload), traces: {} };
  const trials: CalibrationTrial[] = [];
  for (const [i, delayMs] of delaysMs.entries()) {
    const seed = `calibration/${i}`;
    const plan = {
      scenario,
      seed,
      place,
      schedule: compileSchedule(scenario, seed),
      variant: withPath(variantSchema.parse(workload.variants[0]), over),
      round: i + 1,
      target: target(delayMs),
      agent: builtInAgent,
      port: 0,
      agents: 1,
    };
    const wayMs = over?.link ? linkTerms(over.link).rttMs / 2 : 0;
    const trial = errorOf(delayMs + wayMs, await runTrial(plan, signal, () => {}));
    trials.push(trial);
    onTrial(trial);
  }
  const worst = (quantile: 'p50' | 'p99') =>
    Math.max(...trials.map(({ errorMs }) => Math.abs(errorMs[quantile] ?? Number.POSITIVE_INFINITY)));
  const errorMs = { p50: worst('p50'), p99: worst('p99') };
  const usable = trials.every(({ invalid }) => invalid.length === 0) && Number.isFinite(errorMs.p99);
  return { trials, calibration: usable ? { takenAt: new Date().toISOString(), errorMs } : null };
}

function errorOf(delayMs: number, { latencyMs, invalid }: Trial): CalibrationTrial {
  const error = (value: number | null) => (value === null ? null : value - delayMs);
  return {
    delayMs,
    deliveries: latencyMs.count,
    errorMs: { p50: error(latencyMs.p50), p99: error(latencyMs.p99) },
    invalid,
  };
}
