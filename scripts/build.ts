/*
 * Writes dist/, which is published: the same tree as the sources in JavaScript, with all that is read at run
 * time, and with what only draws (Vega, the page's scripts) bundled, so that nobody need install it.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gitState } from '../harness/record/git.ts';
import { bundle } from '../reports/render/bundle.ts';

const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');
process.chdir(root);
rmSync(dist, { recursive: true, force: true });

execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], {
  stdio: 'inherit',
});

for (const [module, platform] of [
  ['reports/render/chart/vega', 'node'],
  ['reports/render/page/browser/engine', 'browser'],
  ['reports/render/page/browser/live', 'browser'],
] as const) {
  const { code } = await bundle(`${module}.ts`, platform);
  mkdirSync(dirname(join(dist, module)), { recursive: true });
  writeFileSync(join(dist, `${module}.js`), code);
  rmSync(join(dist, `${module}.js.map`), { force: true });
}
// They have been used: the package runs without esbuild.
for (const file of globSync('dist/reports/render/{bundle,keptBundle}.*')) rmSync(file);

const readAtRunTime = [
  'LICENSE',
  'scenarios/*.{yaml,json}',
  'scenarios/traces/*',
  'servers/CONTRACT.md',
  'reports/render/page/*.css',
];
for (const file of readAtRunTime.flatMap((pattern) => globSync(pattern)))
  cpSync(file, join(dist, file), { recursive: true });

const { name, version, type, engines } = JSON.parse(readFileSync('package.json', 'utf8'));
const git = gitState(root);
// Which commit a result was measured with, wherever the package is installed.
const gitHead = git?.dirty === false ? git.commit : undefined;
writeFileSync(
  join(dist, 'package.json'),
  `${JSON.stringify({ name, version, type, engines, gitHead }, null, 2)}\n`,
);
