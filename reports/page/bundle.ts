import { join } from 'node:path';
import { build } from 'esbuild';

/** A script of browser/ with all that it imports, as one text for a page. */
export async function bundle(name: 'engine' | 'live'): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, 'browser', `${name}.ts`)],
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    platform: 'browser',
    legalComments: 'none',
    logLevel: 'silent',
    write: false,
  });
  return (outputFiles[0] as (typeof outputFiles)[0]).text;
}
