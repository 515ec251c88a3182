import { type Command, Option } from 'commander';
import { distortions } from '../core/conditions.ts';
import { readConditions } from '../harness/place/conditions.ts';
import type { NetworkChoice } from '../harness/place/network.ts';
import { findPlace, type Place } from '../harness/place/place.ts';
import { runsAlready } from './chosenTarget.ts';
import type { Cli } from './cli.ts';

/** What a command line may say about where trials run. */
export interface PlaceOptions {
  readonly network: NetworkChoice;
  readonly allowBusy?: true;
}

/** Adds the options for it to a command. */
export const withPlaceOptions = (command: Command): Command =>
  options.reduce((c, o) => c.addOption(o), command);

const options = [
  new Option(
    '--network <which>',
    'private: each trial gets its own hosts, with packets counted (Linux); host: this machine’s loopback; ' +
      'auto: private where available',
  )
    .choices(['auto', 'private', 'host'])
    .default('auto'),
  new Option(
    '--allow-busy',
    'keep trials valid while other programs use the machine (the result says how much)',
  ),
];

/**
 * Finds the place, and warns of what may distort figures there. Throws a PushbenchError when a private
 * network was asked for and cannot be had.
 */
export async function chosenPlace(
  cli: Cli,
  { network, allowBusy }: PlaceOptions,
  ...targets: readonly (string | undefined)[]
): Promise<Place> {
  for (const sentence of distortions(readConditions())) cli.warn(sentence);
  return { ...(await findPlace(network, targets.some(runsAlready))), judgesMachine: allowBusy !== true };
}
