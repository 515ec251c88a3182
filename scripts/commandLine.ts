import { Command } from 'commander';
import type { Cli } from '../console/cli.ts';
import { createCommand, placeholderFor } from '../console/cliCommand.ts';
import { transportNames, transports } from '../core/transports.ts';
import { pushbenchVersion } from '../harness/record/ownPackage.ts';
import { commands } from './commands.ts';
import { explainFailure } from './failure.ts';

/** Does what a command line asks for, and tells `cli` how it ended; an empty one shows what there is. */
export async function runCommandLine(args: readonly string[], cli: Cli): Promise<void> {
  try {
    const given = args.length > 0 ? args : ['demo'];
    const program = await createProgram(given, cli);
    await program.parseAsync(given, { from: 'user' });
  } catch (error) {
    cli.exit(explainFailure(error, cli.stderr));
  }
}

/** Says each warning once. */
export function warnOnce(stderr: Pick<Cli['stderr'], 'write'>): Cli['warn'] {
  const warned = new Set<string>();
  return (message) => {
    if (!warned.has(message)) stderr.write(`Warning: ${message}\n`);
    warned.add(message);
  };
}

async function createProgram(args: readonly string[], cli: Cli): Promise<Command> {
  const program = new Command('pushbench')
    .description(
      `Runs the same scripted notification workload over ${transportNames.map((name) => transports[name].shortTitle).join(', ')},\n` +
        'and reports latency, cost, and whether every notification arrived.',
    )
    .version(pushbenchVersion())
    .exitOverride()
    .configureOutput({
      writeOut: (text) => cli.stdout.write(text),
      writeErr: (text) => cli.stderr.write(text),
    })
    // Of most commands nothing else is known here.
    .configureHelp({ subcommandTerm: (command) => command.name() })
    .showSuggestionAfterError()
    .addHelpText(
      'after',
      '\nStart with:\n  pushbench list scenarios\n  pushbench run forum-notifications\n  pushbench report pushbench-results/<time>',
    );
  for (const [heading, members] of Object.entries(commands)) {
    program.commandsGroup(heading);
    for (const one of members) {
      const command = args.includes(one.name) ? await createCommand(one, cli) : placeholderFor(one);
      program.addCommand(command.copyInheritedSettings(program));
      for (const part of command.commands) part.copyInheritedSettings(program);
    }
  }
  // Puts `help` into the last group; on its own it would get one for itself.
  return program.helpCommand(true);
}
