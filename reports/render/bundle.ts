import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';

/**
 * A module with all that it imports, as one text: a script for a page, or a module for Node.js. The licences
 * of what it holds stand before it. For development only: the published package has been bundled.
 */
export async function bundle(module: string, platform: 'browser' | 'node'): Promise<string> {
  const { outputFiles, metafile } = await build({
    entryPoints: [module],
    bundle: true,
    minify: true,
    format: platform === 'browser' ? 'iife' : 'esm',
    target: platform === 'browser' ? 'es2022' : 'node20',
    platform,
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
