import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type DocumentKind, familyOf } from './readDocument.ts';

/**
 * The file of a kind that is meant by a path: that of its name in a folder, or the file itself when it says
 * that it is of the kind. Null for something else.
 */
export function documentIn(
  path: string,
  kind: Pick<DocumentKind<unknown>, 'fileName' | 'version'>,
): string | null {
  const inFolder = join(path, kind.fileName);
  if (existsSync(inFolder)) return inFolder;
  return startOf(path).includes(`"${familyOf(kind.version)}`) ? path : null;
}

/**
 * What pushbench writes names its kind first; nothing for what is no file, or cannot be read: whoever reads
 * it says so.
 */
function startOf(path: string): string {
  try {
    if (!statSync(path).isFile()) return '';
    const file = openSync(path, 'r');
    try {
      const start = Buffer.alloc(100);
      return start.toString('utf8', 0, readSync(file, start));
    } finally {
      closeSync(file);
    }
  } catch {
    return '';
  }
}
