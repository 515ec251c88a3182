import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** npm's list of installed packages, which determines every version to the byte, and its hash. */
export interface Lockfile {
  readonly file: string;
  readonly sha256: string;
}

/**
 * The lockfile that a program's folder was installed from: its own, as in a clone, or the one that npm keeps
 * for the surrounding folder, as for a package. Null if there is neither.
 */
export function lockfileOf(folder: string): Lockfile | null {
  const around = ancestors(folder).map((above) => join(above, 'node_modules', '.package-lock.json'));
  for (const path of [join(folder, 'package-lock.json'), join(folder, 'npm-shrinkwrap.json'), ...around]) {
    const sha256 = hashOrNull(path);
    if (sha256) return { file: basename(path), sha256 };
  }
  return null;
}

const ancestors = (folder: string): string[] =>
  dirname(folder) === folder ? [folder] : [folder, ...ancestors(dirname(folder))];

function hashOrNull(path: string): string | null {
  try {
    return createHash('sha256').update(readFileSync(path)).digest('hex');
  } catch {
    return null;
  }
}
