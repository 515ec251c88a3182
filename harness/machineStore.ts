import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { messageOf, PushbenchError } from '../core/errors.ts';
import { type Calibration, calibrationSchema, type Environment } from '../core/result.ts';
import { writeAtomically } from './resultFile.ts';

/*
 * What is known of a machine for longer than a run: its calibration and its noise floors. It lies in the user's
 * state folder (XDG Base Directory Specification), by a fingerprint of what it depends on.
 */

/** The folder of what is known of the machine in this environment. */
function machineFolder(environment: Environment): string {
  const { node, platform, kernel, cpus, memoryBytes, targetCore, isolation } = environment;
  const parts = JSON.stringify([node, platform, kernel, cpus, memoryBytes, targetCore, isolation?.network]);
  const fingerprint = createHash('sha256').update(parts).digest('hex').slice(0, 12);
  return join(process.env.XDG_STATE_HOME || join(homedir(), '.local', 'state'), 'pushbench', fingerprint);
}

const calibrationFile = z.object({
  schema: z.literal('pushbench.calibration/1'),
  calibration: calibrationSchema,
});

/** Keeps a calibration; returns the path of its file. */
export async function storeCalibration(environment: Environment, calibration: Calibration): Promise<string> {
  const path = join(machineFolder(environment), 'calibration.json');
  const file: z.input<typeof calibrationFile> = { schema: 'pushbench.calibration/1', calibration };
  await writeAtomically(path, `${JSON.stringify(file, undefined, 2)}\n`);
  return path;
}

/** Keeps a noise floor; returns the path of its file. */
export async function storeNoise(environment: Environment, name: string, floor: object): Promise<string> {
  const path = join(machineFolder(environment), 'noise', `${name}.json`);
  const file = { schema: 'pushbench.noise/1', takenAt: new Date().toISOString(), ...floor };
  await writeAtomically(path, `${JSON.stringify(file, undefined, 2)}\n`);
  return path;
}

/** The calibration of this machine; null when there is none. Throws a PushbenchError when its file is damaged. */
export function loadCalibration(environment: Environment): Calibration | null {
  const path = join(machineFolder(environment), 'calibration.json');
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new PushbenchError(`${path} cannot be read: ${messageOf(error)}`, { cause: error });
  }
  try {
    return calibrationFile.parse(JSON.parse(text)).calibration;
  } catch (cause) {
    throw new PushbenchError(`${path} is damaged`, { hint: 'Run pushbench calibrate again.', cause });
  }
}
