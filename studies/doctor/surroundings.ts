import { spawn } from 'node:child_process';
import { accessSync, constants, readFileSync } from 'node:fs';
import os from 'node:os';
import { gunzipSync } from 'node:zlib';
import type { Conditions } from '../../core/conditions.ts';
import type { Scenario } from '../../core/scenario/scenario.ts';
import { readConditions } from '../../harness/place/conditions.ts';
import { findPlace, type Place } from '../../harness/place/place.ts';
import { type Machine, thisMachine } from '../../harness/place/preflight.ts';
import { findProgram } from '../../harness/processes/findProgram.ts';
import { describeEnvironment } from '../../harness/record/environment.ts';
import { countNoiseFloors, loadCalibration } from '../../harness/record/machineStore.ts';
import { requiredNode } from '../../harness/record/ownPackage.ts';
import { loadScenario } from '../../scenarios/load.ts';
import { canListen, clockSteps } from './trials.ts';

/** All that checks can ask of a machine, so that a test can play any. */
export interface Surroundings {
  readonly platform: string;
  /** Of the kernel, as `uname -r` has it. */
  readonly release: string;
  readonly isRoot: boolean;
  /** Of this process, such as v24.1.0, and what package.json asks for. */
  readonly node: { readonly version: string; readonly required: string };
  /** Over the last minute. */
  readonly loadAverage: number;
  /** The built-in scenario that a first run takes. */
  readonly scenario: Scenario;
  /**
   * The text of a file, unpacked if it is a gzip; null where there is none. Throws when it cannot be read.
   */
  read(path: string): string | null;
  isWritable(path: string): boolean;
  /** The path of a program; null where there is none. */
  find(program: string): string | null;
  /** Runs a program for at most two seconds; rejects when it does not start, fails or does not end. */
  run(program: string, args: readonly string[]): Promise<string>;
  /** Where trials would run. */
  place(): Promise<Pick<Place, 'cores' | 'network' | 'readMachine'>>;
  machine(): Promise<Machine>;
  conditions(): Conditions;
  /** The smallest step of the monotonic clock, and what reading it takes, ns. */
  clockSteps(): { readonly stepNs: number; readonly readNs: number };
  /** Whether a server on the loopback interface can be reached; rejects with why not. */
  canListen(): Promise<void>;
  /**
   * What is kept of this machine: the instant of its calibration, or null, and the number of noise floors.
   */
  stored(): Promise<{ readonly calibratedAt: string | null; readonly noiseFloors: number }>;
  sleep(ms: number): Promise<void>;
}

/** The machine that this runs on. */
export function theseSurroundings(): Surroundings {
  let found: Promise<Place> | undefined;
  const place = () => {
    found ??= findPlace('auto');
    return found;
  };
  return {
    platform: process.platform,
    release: os.release(),
    isRoot: process.getuid?.() === 0,
    node: { version: process.version, required: requiredNode() },
    loadAverage: os.loadavg()[0] ?? 0,
    scenario: loadScenario('forum-notifications'),
    read,
    isWritable,
    find: findProgram,
    run,
    place,
    machine: async () => thisMachine(await place()),
    conditions: () => readConditions(),
    clockSteps,
    canListen,
    stored: async () => {
      const environment = describeEnvironment(await place());
      return {
        calibratedAt: loadCalibration(environment)?.takenAt ?? null,
        noiseFloors: countNoiseFloors(environment),
      };
    },
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  };
}

function read(path: string): string | null {
  try {
    const bytes = readFileSync(path);
    return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw error;
  }
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function run(program: string, args: readonly string[]): Promise<string> {
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 2_000,
    killSignal: 'SIGKILL',
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      said += chunk;
    });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (code === 0) resolve(said.trim());
      else reject(new Error(said.trim() || (signal ? 'it did not end within 2 s' : `exit code ${code}`)));
    });
  });
}
