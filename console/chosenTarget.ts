import { type Command, Option } from 'commander';
import { PushbenchError } from '../core/errors.ts';
import type { Scenario } from '../core/scenario/scenario.ts';
import type { Place } from '../harness/place/place.ts';
import type { ProcessCommand } from '../harness/processes/processCommand.ts';
import { builtInTarget } from '../harness/processes/processCommand.ts';
import { checkTarget, targetNamed } from '../harness/processes/targetCommand.ts';
import type { Cli } from './cli.ts';
import { integer } from './options.ts';

/** What a command line may say about the system under test. */
export interface TargetOption {
  readonly target?: string;
  readonly targetPid?: number;
}

/** Adds the options for it to a command. */
export const withTargetOption = (command: Command): Command =>
  command
    .addOption(
      new Option(
        '--target <target>',
        'server to measure instead of the built-in one: a command line that starts a server that follows ' +
          'servers/CONTRACT.md, or the URL of a running one, such as http://127.0.0.1:8080',
      ),
    )
    .addOption(pidOption('--target-pid <pid>', 'a running target'));

/** An option that names the process of a target that runs. */
export const pidOption = (flags: string, of: string): Option =>
  new Option(
    flags,
    `process ID of ${of}, to measure CPU and memory of it and its children; otherwise they are unknown`,
  ).argParser(integer(1, 2 ** 31 - 1));

/**
 * The target that was chosen, to run these scenarios. It is tried once: throws a PushbenchError when it does
 * not become ready, or does not answer, and when it would have to be restarted and is not ours.
 */
export async function chosenTarget(
  { target, targetPid = null }: { readonly [K in keyof TargetOption]: TargetOption[K] | null | undefined },
  cli: Cli,
  place: Place,
  scenarios: readonly Pick<Scenario, 'name' | 'disturbances'>[],
  port = 0,
): Promise<ProcessCommand> {
  const command =
    target == null && targetPid === null ? builtInTarget : targetNamed(target ?? 'builtin', targetPid);
  if (command.running) {
    const restarting = scenarios.find(({ disturbances }) =>
      disturbances?.some(({ kind }) => kind === 'restart'),
    );
    if (restarting)
      throw new PushbenchError(
        `${restarting.name} restarts the target, but ${command.running.url} is already running: pushbench neither starts nor stops it`,
        { hint: 'Pass a command line that starts it, or remove restarts from the scenario’s disturbances.' },
      );
    cli.warn(
      `${command.running.url} is already running: heartbeats, holds and limits are those it was started with, ` +
        'and all trials share its memory.',
    );
  }
  if (command.written !== undefined)
    await cli.interruptible((signal) => checkTarget(command, place, port, signal));
  return command;
}
