import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';

/**
 * A script of browser/ with all that it imports, as one text for a page; the licences of what it holds stand
 * before it.
 */
export async function bundle(name: 'engine' | 'live'): Promise<string> {
  const { outputFiles, metafile } = await build({
    entryPoints: [join(import.meta.dirname, 'browser', `${name}.ts`)],
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    platform: 'browser',
    legalComments: 'none',
    logLevel: 'silent',
    metafile: true,
    write: false,
  });
  const code = (outputFiles[0] as (typeof outputFiles)[0]).text;
  const notices = noticesOf(Object.keys(metafile.inputs));
  return notices === '' ? code : `/*!\n${notices}\n*/\n${code}`;
}

/**
 * The licences of the packages that these files are from, each text once with the names of all that share it.
 */
function noticesOf(files: readonly string[]): string {
  const folders = new Set(
    files.flatMap((file) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(resolve(file))?.[1] ?? []),
  );
  const sharing = new Map<string, string[]>();
  for (const folder of folders) {
    const path = ['LICENSE', 'LICENSE.md', 'license'].map((name) => join(folder, name)).find(existsSync);
    const text = path === undefined ? '' : readFileSync(path, 'utf8').trim().replaceAll('*/', '* /');
    sharing.set(text, [...(sharing.get(text) ?? []), folder.split('node_modules/').at(-1) ?? folder]);
  }
  return [...sharing].map(([text, packages]) => `${packages.join(', ')}\n\n${text}`).join('\n\n');
}
