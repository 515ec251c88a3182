import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { z } from 'zod';
import { messageOf, PushbenchError } from '../../core/errors.ts';
import { type Calibration, calibrationSchema, type Environment } from '../../core/result.ts';
import { requireWritable, writeAtomically } from './writeAtomically.ts';

/*
 * Facts about a machine that outlive a run: its calibration and its noise floors. They are kept in the user's
 * state folder (XDG Base Directory Specification), by a fingerprint of their conditions.
 */

/** The user's state folder. Throws a PushbenchError where there is none: not every user has a home. */
function stateFolder(): string {
  const { XDG_STATE_HOME } = process.env;
  // The specification has relative paths ignored.
  if (XDG_STATE_HOME !== undefined && isAbsolute(XDG_STATE_HOME)) return XDG_STATE_HOME;
  let reason = 'HOME is not an absolute path';
  try {
    const home = homedir();
    if (isAbsolute(home)) return join(home, '.local', 'state');
  } catch (error) {
    reason = messageOf(error);
  }
  throw new PushbenchError(`there is no folder for data about this machine: ${reason}`, {
    hint: 'Set HOME, or XDG_STATE_HOME, to the path of a folder.',
  });
}

/** The folder of the facts about the machine in this environment. */
function machineFolder(environment: Environment): string {
  const { node, platform, kernel, cpus, memoryBytes, targetCore, isolation } = environment;
  const parts = JSON.stringify([node, platform, kernel, cpus, memoryBytes, targetCore, isolation?.network]);
  const fingerprint = createHash('sha256').update(parts).digest('hex').slice(0, 12);
  return join(stateFolder(), 'pushbench', fingerprint);
}

const calibrationFile = z.object({
  schema: z.literal('pushbench.calibration/1'),
  calibration: calibrationSchema,
});

const calibrationPath = (environment: Environment) => join(machineFolder(environment), 'calibration.json');

/** Throws a PushbenchError when a calibration of this machine could not be kept. */
export const requireCalibrationStore = (environment: Environment): Promise<void> =>
  requireWritable(calibrationPath(environment));

/** Throws a PushbenchError when this noise floor of the machine could not be kept. */
export const requireNoiseStore = (environment: Environment, subject: NoiseSubject): Promise<void> =>
  requireWritable(noisePath(environment, subject));

/** Keeps a calibration; returns the path of its file. */
export async function storeCalibration(environment: Environment, calibration: Calibration): Promise<string> {
  const path = calibrationPath(environment);
  const file: z.input<typeof calibrationFile> = { schema: 'pushbench.calibration/1', calibration };
  await writeAtomically(path, `${JSON.stringify(file, undefined, 2)}\n`);
  return path;
}

/** What a noise floor is of: a variant of a workload. */
interface NoiseSubject {
  readonly scenario: string;
  readonly variant: string;
  readonly scheduleSha256: string;
}

/** A noise floor, as far as comparisons need it. */
interface KeptNoise extends NoiseSubject {
  readonly metrics: readonly {
    readonly metric: string;
    readonly detectable: Readonly<Record<string, number>>;
  }[];
}

const noiseFile = z.object({
  schema: z.literal('pushbench.noise/1'),
  metrics: z.array(
    z.object({ metric: z.string(), detectable: z.record(z.string().regex(/^\d+$/), z.number().min(0)) }),
  ),
});

/** The smallest change, as a share, that a machine can tell, by metric and by number of rounds. */
type StoredNoise = ReadonlyMap<string, Readonly<Record<string, number>>>;

/** Keeps a noise floor; returns the path of its file. */
export async function storeNoise(environment: Environment, floor: KeptNoise): Promise<string> {
  const path = noisePath(environment, floor);
  const file = { schema: 'pushbench.noise/1', takenAt: new Date().toISOString(), ...floor };
  await writeAtomically(path, `${JSON.stringify(file, undefined, 2)}\n`);
  return path;
}

/**
 * The noise floor of the machine of this environment; null when there is none. Throws a PushbenchError when
 * it cannot be read.
 */
export function loadNoise(environment: Environment, subject: NoiseSubject): StoredNoise | null {
  const floor = readStored(noisePath(environment, subject), noiseFile, 'Run pushbench aa again.');
  return floor && new Map(floor.metrics.map(({ metric, detectable }) => [metric, detectable]));
}

const noiseFolder = (environment: Environment) => join(machineFolder(environment), 'noise');

/** How many noise floors are kept of the machine of this environment. */
export function countNoiseFloors(environment: Environment): number {
  try {
    return readdirSync(noiseFolder(environment)).filter((file) => file.endsWith('.json')).length;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw error;
  }
}

// Names may come from a result file: none may lead out of the folder.
const noisePath = (environment: Environment, { scenario, variant, scheduleSha256 }: NoiseSubject) =>
  join(
    noiseFolder(environment),
    `${`${scenario}--${variant}--${scheduleSha256.slice(0, 8)}`.replace(/[^\w.-]/g, '_')}.json`,
  );

/**
 * The calibration of this machine; null when there is none. Throws a PushbenchError when it cannot be read.
 */
export function loadCalibration(environment: Environment): Calibration | null {
  const path = calibrationPath(environment);
  return readStored(path, calibrationFile, 'Run pushbench calibrate again.')?.calibration ?? null;
}

/** A file of the store; null when there is none. */
function readStored<T extends z.ZodType>(path: string, schema: T, hint: string): z.output<T> | null {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return null;
    // The same for all files of the store: it is said once.
    throw new PushbenchError(`the data about this machine cannot be read (${code}): ${stateFolder()}`, {
      cause: error,
    });
  }
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new PushbenchError(`${path} is damaged`, { hint, cause });
  }
}
