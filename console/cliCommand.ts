import { Command } from 'commander';
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

/** A command as help lists it. What it needs takes time to load, and is loaded when the command is named. */
export interface ListedCommand {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<CliCommand>;
}

/** Creates a command whose help ends with its exit codes. */
export async function createCommand({ load, summary }: ListedCommand, cli: Cli): Promise<Command> {
  const { create, exitCodes } = await load();
  const command = create(cli).summary(summary);
  for (const part of [command, ...command.commands]) {
    const words = exitCodes[part === command ? part.name() : `${command.name()} ${part.name()}`];
    if (words) part.addHelpText('after', `\n${exitCodesText(words)}`);
  }
  return command;
}

/** Stands for a command that is only listed. */
export const placeholderFor = ({ name, summary }: ListedCommand): Command =>
  new Command(name).summary(summary);

const exitCodesText = (words: ExitCodeWords) =>
  [
    'Exit codes (the first that applies):',
    ...words.map(([code, text]) => `  ${`${code}`.padStart(3)}  ${text}`),
  ].join('\n');
