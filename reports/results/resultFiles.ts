import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { PushbenchError } from '../../core/errors.ts';

const fileName = 'result.json';

/**
 * The result files that are meant by a path: the file itself, or those that a run has written into a folder.
 */
export function resultFilesIn(path: string): string[] {
  if (!existsSync(path) || !statSync(path).isDirectory()) return [path];
  const found = ['', ...readdirSync(path).sort()]
    .map((name) => join(path, name, fileName))
    .filter((file) => existsSync(file));
  if (found.length === 0)
    throw new PushbenchError(`${path} holds no result: there is no ${fileName} in it or its folders`);
  return found;
}
