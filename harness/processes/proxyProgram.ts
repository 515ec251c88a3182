import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { exitCodes } from '../../core/errors.ts';
import { type ProgramName, programOf } from '../../core/proxies/programs.ts';
import { TrialFailure } from './trialFailure.ts';

/** Where servers lie, which is not in everybody’s PATH. */
const serverFolders = ['/usr/local/sbin', '/usr/sbin', '/sbin', '/opt/homebrew/bin'];

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
  if (file === undefined)
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

/** The path of a program; undefined where it is not installed. */
function findProgram(name: string): string | undefined {
  return [...(process.env.PATH ?? '').split(delimiter), ...serverFolders]
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, name))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}
