import type { Stats } from 'node:fs';
import { mkdir, readlink, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

/**
 * Where writing to a path leads: to a regular file, there or to be made, or into something else that takes
 * bytes.
 */
export type Destination =
  | { readonly kind: 'file'; readonly path: string; readonly before: Stats | null }
  | { readonly kind: 'stream'; readonly path: string };

/** Follows the links of a path. Throws for what no output may go to: a folder, a disk, a socket. */
export async function destinationOf(path: string): Promise<Destination> {
  if (/[\\/]$/.test(path)) throw new Error('it is the name of a folder');
  const end = await endOfLinks(path);
  const there = await statOrNull(end.path);
  if (there?.isDirectory()) throw new Error('EISDIR: it is a folder');
  if (there?.isBlockDevice()) throw new Error('it is a disk, which would be overwritten');
  if (there?.isSocket()) throw new Error('it is a socket');
  // An open file's other name is written to as well: replaced, it would vanish for the process that has it
  // open.
  if (end.isOpenFile || (there && !there.isFile())) return { kind: 'stream', path: end.path };
  return { kind: 'file', path: end.path, before: there };
}

/** As the kernel allows. */
const mostLinks = 40;

/**
 * What the last of the links names, whether it is there or not. Those of /proc/<pid>/fd name files that are
 * open.
 */
async function endOfLinks(path: string): Promise<{ path: string; isOpenFile: boolean }> {
  let end = path;
  for (let links = 0; links < mostLinks; links++) {
    const link = await readlink(end).catch(() => null);
    if (link === null) return { path: end, isOpenFile: false };
    const folder = await realpath(dirname(end));
    if (folder.startsWith('/proc/')) return { path: join(folder, basename(end)), isOpenFile: true };
    end = resolve(folder, link);
  }
  throw new Error('ELOOP: too many symbolic links');
}

async function statOrNull(path: string): Promise<Stats | null> {
  try {
    return await stat(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/**
 * Makes a folder and those above it; gives those that were not there, the uppermost first. Node's own
 * recursive `mkdir` never returns where a file system makes none, as /proc.
 */
export async function makeFolder(path: string): Promise<string[]> {
  try {
    await mkdir(path);
    return [path];
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' || dirname(path) === path) return isThere(path, error);
    const above = await makeFolder(dirname(path));
    return [
      ...above,
      ...(await mkdir(path).then(
        () => [path],
        (again) => isThere(path, again),
      )),
    ];
  }
}

/**
 * Nothing to do if the folder existed before, or another run has made it meanwhile. Otherwise throws the
 * error.
 */
async function isThere(path: string, error: unknown): Promise<[]> {
  const there = await stat(path).catch(() => null);
  if (there?.isDirectory()) return [];
  throw there ? new Error(`ENOTDIR: ${path} is a file`) : error;
}
