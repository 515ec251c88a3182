import type { Command } from 'commander';
import type { ExitCode } from '../core/errors.ts';
import type { Cli } from './cli.ts';

/** What a command's exit codes mean, the weightiest first: a command ends with the first that applies. */
type ExitCodeWords = readonly (readonly [ExitCode, string])[];

/** A command of pushbench. */
export interface CliCommand {
  readonly create: (cli: Cli) => Command;
  /** By the words that a person types, such as `track add`. */
  readonly exitCodes: Readonly<Record<string, ExitCodeWords>>;
}

/** Creates a command whose help ends with its exit codes. */
export function createCommand({ create, exitCodes }: CliCommand, cli: Cli): Command {
  const command = create(cli);
  for (const part of [command, ...command.commands]) {
    const words = exitCodes[part === command ? part.name() : `${command.name()} ${part.name()}`];
    if (words) part.addHelpText('after', `\n${exitCodesText(words)}`);
  }
  return command;
}

const exitCodesText = (words: ExitCodeWords) =>
  [
    'Exit codes (the first that applies):',
    ...words.map(([code, text]) => `  ${`${code}`.padStart(3)}  ${text}`),
  ].join('\n');
