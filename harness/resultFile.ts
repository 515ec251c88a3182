import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { exitCodes, messageOf, PushbenchError } from '../core/errors.ts';

/**
 * Writes a file whole or not at all: to a temporary file beside it, then renamed over it. When that fails, what
 * was there before is still there.
 */
export async function writeAtomically(path: string, content: string | Uint8Array): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(temporary, content);
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => {});
    throw new PushbenchError(`${path} could not be written: ${messageOf(cause)}`, {
      exitCode: exitCodes.partial,
      hint: 'What stood there before is unchanged.',
      cause,
    });
  }
}
