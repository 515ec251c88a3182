#!/usr/bin/env node
import process from 'node:process';
import { Command } from 'commander';
import type { Cli } from '../console/cli.ts';
import { createCommand } from '../console/cliCommand.ts';
import { transportNames, transports } from '../core/transports.ts';
import { pushbenchVersion } from '../harness/record/environment.ts';
import { demoCommand } from './commands/demo.ts';
import { listCommand } from './commands/list.ts';
import { reportCommand } from './commands/report.ts';
import { runCommand } from './commands/run.ts';
import { schemaCommand } from './commands/schema.ts';
import { validateCommand } from './commands/validate.ts';
import { requestDirectly } from './directRequests.ts';
import { explainFailure } from './failure.ts';
import { createInterruption } from './interruption.ts';
import { hasColors, stderr, stdout } from './output.ts';
import { noticeLostOutput } from './outputLost.ts';
import { studies } from './studies.ts';

requestDirectly();
noticeLostOutput();
// Node.js would print an uncaught exception as it is, and exit with the code of a regression.
process.on('uncaughtException', (error) => process.exit(explainFailure(error)));
const interruption = createInterruption();
const warned = new Set<string>();

const cli: Cli = {
  get stdin() {
    return process.stdin;
  },
  stdout,
  stderr,
  color: hasColors,
  interruptible: interruption.during,
  command: ['pushbench', ...process.argv.slice(2)].join(' '),
  warn(message) {
    if (!warned.has(message)) stderr.write(`Warning: ${message}\n`);
    warned.add(message);
  },
  exit: (code) => {
    process.exitCode = interruption.exitCodeFor(code);
  },
};

const program = new Command('pushbench')
  .description(
    `Runs the same scripted notification workload over ${transportNames.map((name) => transports[name].shortTitle).join(', ')},\n` +
      'and reports latency, cost, and whether every notification arrived.',
  )
  .version(pushbenchVersion())
  .exitOverride()
  .configureOutput({ writeOut: (text) => stdout.write(text), writeErr: (text) => stderr.write(text) })
  .showSuggestionAfterError()
  .addHelpText(
    'after',
    '\nStart with:\n  pushbench list scenarios\n  pushbench run forum-notifications\n  pushbench report pushbench-results/<time>',
  );
const groups = {
  'Run and report:': [demoCommand, runCommand, reportCommand],
  'Studies:': studies,
  'Look up:': [listCommand, validateCommand, schemaCommand],
};
for (const [heading, members] of Object.entries(groups)) {
  program.commandsGroup(heading);
  for (const one of members) {
    const command = createCommand(one, cli);
    program.addCommand(command.copyInheritedSettings(program));
    for (const part of command.commands) part.copyInheritedSettings(program);
  }
}
// Puts `help` into the last group; on its own it would get one for itself.
program.helpCommand(true);

try {
  // Without a command, it shows what it can do.
  await program.parseAsync(process.argv.length > 2 ? process.argv : [...process.argv, 'demo']);
} catch (error) {
  process.exitCode = explainFailure(error);
}
