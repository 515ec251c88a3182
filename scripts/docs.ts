/*
 * `npm run docs`: makes the output that documentation shows anew, from the results kept in docs/measured/, so
 * that it cannot go stale. With --check it changes nothing, says what is stale, and ends with 1 if anything
 * is.
 */
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import process from 'node:process';
import { gunzipSync } from 'node:zlib';
import { commandHere } from './commandHere.ts';
import { stderr, stdout } from './output.ts';
import { type Quoted, quotedIn, withContent } from './quotedOutput.ts';

const root = resolve(import.meta.dirname, '..');

/** A folder with the kept results and the examples, in which the commands of the documentation run. */
function unpackedResults(): string {
  const folder = mkdtempSync(join(tmpdir(), 'pushbench-docs-'));
  for (const file of globSync('docs/measured/*.json.gz', { cwd: root }))
    writeFileSync(join(folder, basename(file, '.gz')), gunzipSync(readFileSync(join(root, file))));
  symlinkSync(join(root, 'examples'), join(folder, 'examples'), 'dir');
  return folder;
}

/** The outputs so far: pages quote some of them more than once. */
const outputs = new Map<string, Promise<string>>();

/** The output of a command line of pushbench, which runs once. */
function outputOf(args: readonly string[]): Promise<string> {
  const line = args.join(' ');
  const known = outputs.get(line) ?? freshOutputOf(args);
  outputs.set(line, known);
  return known;
}

/** The output of a command line; what it says on standard error matters only where it fails. */
async function freshOutputOf(args: readonly string[]): Promise<string> {
  const ended = await commandHere(...args);
  if (ended.code !== 0)
    throw new Error(`pushbench ${args.join(' ')} ended with ${ended.code}: ${ended.stderr}`);
  return ended.stdout;
}

/** The picture that a command line draws, which must be one. */
async function pictureOf(args: readonly string[]): Promise<string> {
  const paths = (await outputOf(args)).trim().split('\n');
  if (paths.length !== 1) throw new Error(`${args.join(' ')} draws ${paths.length} pictures, not one`);
  return readFileSync(paths[0] as string, 'utf8');
}

/** Makes what a page quotes anew; gives the command lines whose output had changed. */
async function refresh(page: string, isCheck: boolean): Promise<string[]> {
  const path = join(root, page);
  let text = readFileSync(path, 'utf8');
  const stale: Quoted[] = [];
  for (const quoted of quotedIn(text)) {
    if (quoted.kind === 'picture') {
      const picture = join(dirname(path), quoted.path);
      const drawn = await pictureOf(quoted.args);
      if (existsSync(picture) && drawn === readFileSync(picture, 'utf8')) continue;
      if (!isCheck) writeFileSync(picture, drawn);
    } else {
      const content =
        quoted.kind === 'text' ? readFileSync(join(root, quoted.path), 'utf8') : await outputOf(quoted.args);
      const fresh = withContent(text, quoted, content);
      if (fresh === text) continue;
      text = fresh;
    }
    stale.push(quoted);
  }
  if (!isCheck && stale.length > 0) writeFileSync(path, text);
  return stale.map(
    (quoted) => `${page}: ${quoted.kind === 'text' ? quoted.path : `pushbench ${quoted.args.join(' ')}`}`,
  );
}

const isCheck = process.argv.includes('--check');
const folder = unpackedResults();
// Commands name their files as a reader would.
process.chdir(folder);
try {
  const pages = ['README.md', ...globSync('docs/*.md', { cwd: root }).sort()];
  const stale: string[] = [];
  for (const page of pages) stale.push(...(await refresh(page, isCheck)));
  for (const line of stale) (isCheck ? stderr : stdout).write(`${isCheck ? 'stale' : 'renewed'}: ${line}\n`);
  if (isCheck && stale.length > 0) {
    stderr.write('npm run docs makes them anew.\n');
    process.exitCode = 1;
  }
} finally {
  process.chdir(root);
  rmSync(folder, { recursive: true });
}
