import { type Command, Option } from 'commander';
import type { Place } from '../harness/place.ts';
import { builtInTarget, type ProcessCommand } from '../harness/processes.ts';
import { checkTarget, targetNamed } from '../harness/targetCommand.ts';
import type { Cli } from './cli.ts';

/** What a command line may say about the system under test. */
export interface TargetOption {
  readonly target?: string;
}

/** Adds the option for it to a command. */
export const withTargetOption = (command: Command): Command =>
  command.addOption(
    new Option(
      '--target <command line>',
      'what to measure in place of the built-in servers: starts a server that speaks servers/CONTRACT.md',
    ),
  );

/** The target that was chosen. A command line is tried once: throws a PushbenchError when it does not become ready. */
export async function chosenTarget(
  { target }: TargetOption,
  cli: Cli,
  place: Place,
  port = 0,
): Promise<ProcessCommand> {
  const command = target === undefined ? builtInTarget : targetNamed(target);
  if (command.written !== undefined)
    await cli.interruptible((signal) => checkTarget(command, place, port, signal));
  return command;
}
