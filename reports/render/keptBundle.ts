import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.ts';

/** A bundle, with the state of each file that decides what is in it. */
interface Kept {
  readonly code: string;
  readonly states: Readonly<Record<string, string>>;
}

const cache = fileURLToPath(new URL('../../node_modules/.cache/pushbench', import.meta.url));

/** What makes a bundle, which counts as part of it. */
const makers = () => [
  fileURLToPath(new URL('bundle.ts', import.meta.url)),
  createRequire(import.meta.url).resolve('esbuild/package.json'),
];

/**
 * The bundle of a module for a page, which takes seconds to make: kept in a folder, and made anew when any
 * file that is in it has changed.
 */
export async function keptBundle(module: string, folder = cache, make = bundle): Promise<string> {
  const file = join(folder, `${basename(module)}.json`);
  const kept = read(file);
  if (kept && Object.entries(kept.states).every(([path, state]) => stateOf(path) === state)) return kept.code;
  const { code, inputs } = await make(module, 'browser');
  const states = Object.fromEntries([...inputs, ...makers()].map((path) => [path, stateOf(path)]));
  keep(file, { code, states });
  return code;
}

/** What tells a file from what it was before. */
function stateOf(path: string): string {
  const { size, mtimeMs } = statSync(path, { throwIfNoEntry: false }) ?? { size: 0, mtimeMs: 0 };
  return `${size} bytes of ${mtimeMs}`;
}

function read(file: string): Kept | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    // None was kept yet, or it cannot be read: another one is made.
    return null;
  }
}

/** Other processes may read it, or keep theirs, at the same time. */
function keep(file: string, kept: Kept): void {
  try {
    mkdirSync(join(file, '..'), { recursive: true });
    const own = `${file}.${process.pid}`;
    writeFileSync(own, JSON.stringify(kept));
    renameSync(own, file);
  } catch {
    // Where it cannot be kept, it is made each time.
  }
}
