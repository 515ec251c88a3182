import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { type Scenario, scenarioSchema } from '../core/scenario/scenario.ts';
import { compileSchedule } from '../core/schedule/schedule.ts';
import type { TransportName } from '../core/transports.ts';
import { variantSchema } from '../core/transports.ts';
import type { Trial } from '../core/trial.ts';
import { findPlace, type Place } from '../harness/place/place.ts';
import { builtInAgent, builtInTarget, type ProcessCommand } from '../harness/processes/processCommand.ts';
import { runTrial } from '../harness/trial/trial.ts';
import type { TrialProgress } from '../harness/trial/trialProgress.ts';

/** How much time a table may take, and which of its rows are asked for. */
export interface Effort {
  readonly repetitions: number;
  readonly measureSeconds: number;
  /** The rows of these transports only; undefined for all. */
  readonly only: readonly string[] | undefined;
}

/** Measures and prints one table. */
export type Table = (effort: Effort) => Promise<void>;

/** A contestant's trial: everything but the variant has a default. */
export interface Workload {
  readonly variant: { readonly transport: TransportName; readonly [option: string]: unknown };
  /** Notifications a second and topic. */
  readonly perSecond: number;
  readonly measureSeconds: number;
  readonly topics?: 'private' | 'broadcast';
  readonly users?: number;
  readonly connectSeconds?: number;
  readonly warmUpSeconds?: number;
  readonly target?: ProcessCommand;
  readonly agent?: ProcessCommand;
  /** Where it runs; the loopback unless it is said. */
  readonly place?: Place;
  readonly onProgress?: (progress: TrialProgress) => void;
}

/** Subscribers of a trial, unless it says otherwise. */
export const usualUsers = 200;

/** Pinned to cores as in a run, and on the loopback, where every contestant can be reached. */
export const place: Place = { ...(await findPlace('host')), judgesMachine: false };

/** A process entry of this folder. */
export const entry = (file: string, ...args: string[]): ProcessCommand => ({
  file: process.execPath,
  args: [fileURLToPath(new URL(file, import.meta.url)), ...args],
});

/** The scenario of a workload: one stream of payloads of 200 B. */
export function scenarioOf(workload: Workload): Scenario {
  const { variant, perSecond, topics = 'private', users = usualUsers } = workload;
  const arrivals = { process: 'poisson', perSecond };
  const checked = scenarioSchema.parse({
    name: 'bench',
    title: 'bench',
    description: 'bench',
    users,
    connect: { over: `${workload.connectSeconds ?? 1}s` },
    streams: [{ name: 's', topics, arrivals, payload: { bytes: 200 } }],
    phases: {
      warmUp: `${workload.warmUpSeconds ?? 2}s`,
      measure: `${workload.measureSeconds}s`,
      drain: '5s',
    },
    variants: [variant],
  });
  return { ...checked, traces: {} };
}

/**
 * Runs one trial with the real publisher; the target and the agent are the built-in ones or what stands in.
 */
export function trial(workload: Workload): Promise<Trial> {
  const scenario = scenarioOf(workload);
  return runTrial(
    {
      scenario,
      schedule: compileSchedule(scenario, 'bench'),
      seed: 'bench',
      variant: variantSchema.parse(workload.variant),
      round: 1,
      target: workload.target ?? builtInTarget,
      agent: workload.agent ?? builtInAgent,
      port: 0,
      agents: 1,
      place: workload.place ?? place,
    },
    new AbortController().signal,
    workload.onProgress ?? (() => {}),
  );
}

/** pushbench itself, as people start it. This process keeps to the cores of the load; a run must have all. */
export function pushbench(...args: string[]): ProcessCommand {
  const command = entry('../scripts/pushbench.ts', ...args);
  const { all } = place.cores;
  return all === null
    ? command
    : { file: 'taskset', args: ['-c', all.join(','), command.file, ...command.args] };
}

/** A trial whose figures may be used. Rejects when it was invalid. */
export async function validTrial(workload: Workload): Promise<Trial> {
  const done = await trial(workload);
  if (!done.valid) throw new Error(`the trial of ${done.variant} was invalid: ${done.invalid.join('; ')}`);
  return done;
}

/** CPU time of each side in the measured window, ms; of all agents together. */
export const cpuMsOf = {
  server: ({ target }: Trial): number => target.cpuMs ?? Number.NaN,
  client: ({ agents }: Trial): number => agents.reduce((sum, { cpuMs }) => sum + cpuMs, 0),
};

/** CPU time in µs of one of a trial's notifications. */
export const perNotificationUs = (cpuMs: number | null | undefined, { latencyMs }: Trial) =>
  ((cpuMs ?? Number.NaN) * 1000) / latencyMs.count;

/**
 * Measures contestants in turn, again and again, so that whatever drifts drifts for all of them. Every other
 * round goes backwards, so that none is always the first.
 */
export async function interleaved<Figure = number>(
  repetitions: number,
  contestants: readonly (() => Promise<Figure>)[],
): Promise<Figure[][]> {
  const figures: Figure[][] = contestants.map(() => []);
  for (let i = 0; i < repetitions; i++) {
    const order = [...contestants.keys()];
    for (const c of i % 2 === 0 ? order : order.reverse())
      figures[c]?.push(await (contestants[c] as () => Promise<Figure>)());
  }
  return figures;
}

/** The middle one; of an even number the upper of the two. */
export const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[values.length >> 1] as number;

/** The median of what each round's figure was in relation to the same round's base. */
export const medianRatio = (values: readonly number[], bases: readonly number[]) =>
  median(values.map((value, i) => value / (bases[i] as number)));

/** The last cells of a row: figure, goal, and whether it was met. */
export const judged = (figure: number, atMost: number, unit = '', digits = 2) => [
  `${figure.toFixed(digits)}${unit}`,
  `≤ ${atMost}${unit}`,
  figure <= atMost ? 'met' : 'MISSED',
];

/** Prints a title, and what the table below it shows. */
export const heading = (text: string) => console.log(`\n${text}`);

/** Prints a row: the first cell is as wide as names are. */
export const row = (...cells: string[]) =>
  console.log(
    cells
      .map((cell, i) => (i === 0 ? cell.padEnd(20) : cell.padStart(14)))
      .join('')
      .trimEnd(),
  );

/** Whether rows of this transport are asked for. */
export const wants = ({ only }: Effort, transport: string) => only?.includes(transport) ?? true;
