import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isCompiled } from '../../../core/moduleUrl.ts';

/** A script of browser/ with all that it imports, as one text for a page; packages have it bundled. */
export async function pageScript(name: 'engine' | 'live'): Promise<string> {
  const path = join(import.meta.dirname, 'browser', name);
  if (isCompiled) return readFile(`${path}.js`, 'utf8');
  const { keptBundle } = await import('../keptBundle.ts');
  return keptBundle(`${path}.ts`);
}
