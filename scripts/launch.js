#!/usr/bin/env node
/* Plain JavaScript of any age: a Node.js that cannot run the rest is told here which can. */
import { existsSync, readFileSync } from 'node:fs';
import process from 'node:process';

const at = (path) => new URL(path, import.meta.url);
const isClone = existsSync(at('pushbench.ts'));
const { engines } = JSON.parse(readFileSync(at('../package.json'), 'utf8'));

/** Whether this Node.js is at least the version that the package needs. */
function isRecent() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  const [neededMajor, neededMinor] = engines.node.replace('>=', '').split('.').map(Number);
  return major > neededMajor || (major === neededMajor && minor >= neededMinor);
}

function refuse(needs, hint) {
  process.stderr.write(`pushbench needs Node.js ${needs}; this is ${process.version}\n${hint}\n`);
  process.exitCode = 2;
}

if (!isClone) {
  if (isRecent()) await import('../dist/scripts/pushbench.js');
  else refuse(engines.node, 'Get a newer one from https://nodejs.org, or from your package manager.');
} else if (process.features.typescript) await import('./pushbench.ts');
else
  refuse(
    '22.18 or later to run its sources',
    'npm install provides a suitable one: use npm run pushbench -- <command>, or node_modules/.bin/node scripts/pushbench.ts.',
  );
