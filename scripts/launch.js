#!/usr/bin/env node
/* Plain JavaScript: a Node.js that cannot run TypeScript is told here what to do, and not by ERR_UNKNOWN_FILE_EXTENSION. */
import { readFileSync } from 'node:fs';
import process from 'node:process';

if (process.features.typescript) await import('./pushbench.ts');
else {
  const { engines } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  process.stderr.write(
    `pushbench needs Node.js ${engines.node}; this is ${process.version}\n` +
      'npm install provides a suitable one: use npm run pushbench -- <command>, or node_modules/.bin/node scripts/pushbench.ts.\n',
  );
  process.exitCode = 2;
}
