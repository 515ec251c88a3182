#!/usr/bin/env node
import process from 'node:process';
import { runCommandLine, warnOnce } from './commandLine.ts';
import { requestDirectly } from './directRequests.ts';
import { explainFailure } from './failure.ts';
import { createInterruption } from './interruption.ts';
import { hasColors, stderr, stdout } from './output.ts';
import { noticeLostOutput } from './outputLost.ts';

requestDirectly();
noticeLostOutput();
// Node.js would print an uncaught exception as it is, and exit with the code of a regression.
process.on('uncaughtException', (error) => process.exit(explainFailure(error, stderr)));
const interruption = createInterruption();
const args = process.argv.slice(2);

await runCommandLine(args, {
  get stdin() {
    return process.stdin;
  },
  stdout,
  stderr,
  color: hasColors,
  interruptible: interruption.during,
  command: ['pushbench', ...args].join(' '),
  warn: warnOnce(stderr),
  exit: (code) => {
    process.exitCode = interruption.exitCodeFor(code);
  },
});
