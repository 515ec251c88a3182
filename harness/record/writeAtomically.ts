import { randomUUID } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import { access, type FileHandle, mkdtemp, open, rename, rm, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { exitCodes, messageOf, PushbenchError } from '../../core/errors.ts';
import { destinationOf, makeFolder } from './destination.ts';

type Content = string | Uint8Array;

/**
 * Writes a file whole or not at all, and to the disk before it returns: to a temporary file beside it, then
 * renamed over it. Links are followed; an existing file keeps its mode and owner. Devices and pipes are
 * written to directly.
 */
export async function writeAtomically(path: string, content: Content): Promise<void> {
  try {
    const destination = await destinationOf(path);
    if (destination.kind === 'stream') return await writeInto(destination.path, content);
    await makeFolder(dirname(destination.path));
    await replace(destination.path, destination.before, content);
  } catch (cause) {
    throw new PushbenchError(`${path} could not be written: ${messageOf(cause)}`, {
      exitCode: exitCodes.partial,
      hint: 'The previous content is unchanged.',
      cause,
    });
  }
}

/**
 * The same for measurements: if their file can no longer be written, for example because the disk is full,
 * they go to the system's temporary folder, and the error says where.
 */
export async function writeMeasured(path: string, content: Content): Promise<void> {
  try {
    await writeAtomically(path, content);
  } catch (error) {
    const { message, cause } = error as PushbenchError;
    throw new PushbenchError(message, {
      exitCode: exitCodes.partial,
      hint: await rescue(path, content),
      cause,
    });
  }
}

async function rescue(path: string, content: Content): Promise<string> {
  const before = `${path} still holds its previous content, if any.`;
  try {
    const refuge = join(await mkdtemp(join(tmpdir(), 'pushbench-rescued-')), basename(path));
    await writeAtomically(refuge, content);
    return `The measurements so far are in ${refuge}.\n${before}`;
  } catch (error) {
    return `The measurements could not be saved elsewhere either: ${messageOf(error)}.\n${before}`;
  }
}

/**
 * Checks that a file can be written, and changes nothing. Throws a PushbenchError if it cannot. Called before
 * a measurement starts.
 */
export async function requireWritable(path: string): Promise<void> {
  try {
    const destination = await destinationOf(path);
    const isThere = destination.kind === 'stream' || destination.before !== null;
    if (isThere) await access(destination.path, constants.W_OK);
    if (destination.kind === 'stream') return;
    await tryFolder(dirname(destination.path));
  } catch (cause) {
    throw notWritable(path, cause);
  }
}

/** The same for a folder, in which files are to be made. */
export async function requireWritableFolder(path: string): Promise<void> {
  try {
    await tryFolder(path);
  } catch (cause) {
    throw notWritable(path, cause);
  }
}

const notWritable = (path: string, cause: unknown) =>
  new PushbenchError(`${path} cannot be written: ${messageOf(cause)}`, {
    hint: 'Nothing was started.',
    cause,
  });

async function tryFolder(folder: string): Promise<void> {
  const made = await makeFolder(folder);
  try {
    await writeTemporary(folder, probe, (temporary) => rm(temporary));
  } finally {
    for (const one of made.reverse()) await rmdir(one).catch(() => {});
  }
}

/** On a full disk an empty file can still be made. */
const probe = new Uint8Array(65_536);

function replace(path: string, before: Stats | null, content: Content): Promise<void> {
  const folder = dirname(path);
  return writeTemporary(
    folder,
    content,
    async (temporary) => {
      await rename(temporary, path);
      await syncFolder(folder);
    },
    before,
  );
}

/** Writes a new file in a folder to the disk and hands it over; nothing is left of it when that fails. */
async function writeTemporary(
  folder: string,
  content: Content,
  use: (temporary: string) => Promise<void>,
  like: Stats | null = null,
): Promise<void> {
  const temporary = join(folder, `.pushbench-${randomUUID()}.tmp`);
  // A private file must not be readable by others even for a moment.
  const file = await open(temporary, 'wx', like ? 0o600 : 0o666);
  try {
    try {
      await file.writeFile(content);
      if (like) await giveLooksOf(like, file);
      await file.sync();
    } finally {
      await file.close();
    }
    await use(temporary);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw error;
  }
}

/** Owner and mode; only root may give a file away. */
async function giveLooksOf({ uid, gid, mode }: Stats, file: FileHandle): Promise<void> {
  await file.chown(uid, gid).catch(() => {});
  await file.chmod(mode & 0o7777);
}

/** A name is on the disk when its folder is. Some file systems, and Windows, cannot sync folders. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => null);
  await handle?.sync().catch(() => {});
  await handle?.close();
}

/** Devices and pipes take what comes; what has been written to an open file before stays. */
async function writeInto(path: string, content: Content): Promise<void> {
  const { O_WRONLY, O_APPEND, O_NOCTTY = 0 } = constants;
  const file = await open(path, O_WRONLY | O_APPEND | O_NOCTTY);
  try {
    await file.writeFile(content);
  } finally {
    await file.close();
  }
}
