import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { exitCodes } from '../../core/errors.ts';
import { type ProgramName, programOf } from '../../core/proxies/programs.ts';
import { findProgram } from './findProgram.ts';
import { TrialFailure } from './trialFailure.ts';

/** A program that is installed. */
export interface InstalledProgram {
  readonly file: string;
  /** As it says itself, such as `1.22.1`. */
  readonly version: string;
}

const known = new Map<ProgramName, InstalledProgram>();

/** Finds a proxy’s program. Rejects with a TrialFailure that names its package where it is not installed. */
export async function installedProgram(name: ProgramName): Promise<InstalledProgram> {
  const program = programOf(name);
  const before = known.get(name);
  if (before) return before;
  const file = findProgram(program.name);
  if (file === null)
    throw new TrialFailure('not started', `${name} is not installed`, '', {
      hint: `Debian and Ubuntu have it in the package ${program.package}: apt-get install ${program.package}`,
      exitCode: exitCodes.usage,
    });
  // Some print it as an error, some as a result.
  const { stdout, stderr } = await promisify(execFile)(file, [...program.versionArgs], { timeout: 5_000 });
  const version = /\d+(?:\.\d+)+/.exec(stdout + stderr)?.[0] ?? 'unknown';
  const installed = { file, version };
  known.set(name, installed);
  return installed;
}
