import { existsSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { PushbenchError } from '../core/errors.ts';

/** Throws a PushbenchError when to write at this path would replace a folder, or one of the files that were read for it. */
export function refuseToReplace(path: string, read: readonly string[]): void {
  if (!existsSync(path)) return;
  if (statSync(path).isDirectory())
    throw new PushbenchError(`${path} is a folder`, {
      hint: `Name a file in it, such as ${join(path, 'report')}.`,
    });
  if (read.some((file) => existsSync(file) && realpathSync(file) === realpathSync(path)))
    throw new PushbenchError(`${path} is one of the files that were read; writing there would lose it`, {
      hint: 'Name another file with --out.',
    });
}
