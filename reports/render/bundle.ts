import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';

/** A module with all that it imports, as one text, and the files of which it was made. */
export interface Bundle {
  readonly code: string;
  readonly inputs: readonly string[];
}

/**
 * Bundles a module: into a script for a page, or into a module for Node.js. The licences of what it holds
 * stand before it. For development only: the published package has been bundled.
 */
export async function bundle(module: string, platform: 'browser' | 'node'): Promise<Bundle> {
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
  const inputs = Object.keys(metafile.inputs).map((path) => resolve(path));
  const notices = noticesOf(inputs);
  return { code: notices === '' ? code : `/*!\n${notices}\n*/\n${code}`, inputs };
}

/**
 * The licences of the packages that these files are from, each text once with the names of all that share it.
 */
function noticesOf(files: readonly string[]): string {
  const folders = new Set(
    files.flatMap((file) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? []),
  );
  const sharing = new Map<string, string[]>();
  for (const folder of folders) {
    const path = ['LICENSE', 'LICENSE.md', 'license'].map((name) => join(folder, name)).find(existsSync);
    const text = path === undefined ? '' : readFileSync(path, 'utf8').trim().replaceAll('*/', '* /');
    sharing.set(text, [...(sharing.get(text) ?? []), folder.split('node_modules/').at(-1) ?? folder]);
  }
  return [...sharing].map(([text, packages]) => `${packages.join(', ')}\n\n${text}`).join('\n\n');
}
