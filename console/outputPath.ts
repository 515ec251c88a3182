import { existsSync, realpathSync, rmdirSync, statSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PushbenchError } from '../core/errors.ts';
import { makeFolder } from '../harness/record/destination.ts';
import { requireWritable, requireWritableFolder } from '../harness/record/writeAtomically.ts';

/**
 * The folder that a command writes into, and in which all of these files can be written: the one that was
 * named, or a new one that no other run has. Throws a PushbenchError when one of them cannot.
 */
export async function claimedFolder(out: string | undefined, files: readonly string[]): Promise<string> {
  refuseEmpty(out);
  const folder = out ?? (await newFolder());
  for (const file of files) await requireWritable(join(folder, file));
  return folder;
}

/**
 * Tries whether the output of a command can be written. Throws a PushbenchError when it cannot, and when it
 * would replace a folder, or one of the files that were read for it.
 */
export async function requireOutput(path: string, read: readonly string[]): Promise<void> {
  refuseToReplace(path, read);
  await requireWritable(path);
}

/** The same for a folder of which the files are not known yet. */
export async function requireOutputFolder(folder: string): Promise<void> {
  refuseEmpty(folder);
  await requireWritableFolder(folder);
}

/**
 * Throws a PushbenchError when to write at this path would replace a folder, or one of the files that were
 * read for it.
 */
export function refuseToReplace(path: string, read: readonly string[]): void {
  refuseEmpty(path);
  if (!existsSync(path)) return;
  if (statSync(path).isDirectory())
    throw new PushbenchError(`${path} is a folder`, {
      hint: `Name a file in it, such as ${join(path, 'report')}.`,
    });
  if (read.some((file) => existsSync(file) && realpathSync(file) === realpathSync(path)))
    throw new PushbenchError(`${path} is an input file; writing there would overwrite it`, {
      hint: 'Name another file with --out.',
    });
}

function refuseEmpty(out: string | undefined): void {
  if (out === '') throw new PushbenchError('--out is empty; name a file or folder, or omit it');
}

const resultsFolder = 'pushbench-results';

/** `pushbench-results/` and the time; with a number after it where another run began in the same second. */
async function newFolder(): Promise<string> {
  const time = new Date().toISOString().slice(0, 19).replaceAll(':', '-');
  try {
    await makeFolder(resultsFolder);
    for (let turn = 1; ; turn++) {
      const folder = join(resultsFolder, turn === 1 ? time : `${time}-${turn}`);
      // Two runs may try at once: whoever makes the folder has it.
      if (await mkdir(folder).then(() => true, unlessThere)) return removedIfEmpty(folder);
    }
  } catch (cause) {
    throw new PushbenchError(`cannot create a folder for results: ${(cause as Error).message}`, {
      hint: 'Name a folder with --out.',
      cause,
    });
  }
}

/** When a command ends before it has written something, as its target was no good, nothing is left of it. */
function removedIfEmpty(folder: string): string {
  process.once('exit', () => {
    try {
      rmdirSync(folder);
    } catch {
      // Something is in it.
    }
  });
  return folder;
}

function unlessThere(error: NodeJS.ErrnoException): false {
  if (error.code === 'EEXIST') return false;
  throw error;
}
