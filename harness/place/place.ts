import { PushbenchError } from '../../core/errors.ts';
import type { Link } from '../../core/hardware.ts';
import type { MachineIndex } from '../../core/machineIndex.ts';
import { assignCores, type Cores, keepOffTargetCore } from '../processes/cores.ts';
import type { Network } from '../processes/hosts.ts';
import { readLink } from './link.ts';
import { type MachineReading, readMachine } from './machine.ts';
import { measureMachineIndex } from './machineIndex.ts';
import { type MemoryReading, readMemory } from './memoryGuard.ts';
import { findNetwork, hostNetwork, type NetworkChoice } from './network.ts';

/** Where trials run: on which cores, on which network, and beside what. */
export interface Place {
  readonly cores: Cores;
  readonly network: Network;
  /** The device between load and target; null, or absent, where nothing is known of it. */
  readonly link?: Link | null;
  /** How fast this machine is: measured when it is first asked for, which must be before the first trial. */
  readonly machineIndex?: () => MachineIndex;
  /** The machine's CPU time so far; null if unknown. */
  readMachine(): MachineReading | null;
  /** The memory left; null if unknown. */
  readMemory(): MemoryReading | null;
  /** Whether a trial is invalid when the machine was busy with something else. */
  readonly judgesMachine: boolean;
}

/**
 * The best place that this machine can offer; for a target that runs already, the host as it is. From here on
 * this process keeps off the target's core, too. Throws when a private network was asked for and cannot be
 * had.
 */
export async function findPlace(network: NetworkChoice, targetRuns = false): Promise<Place> {
  if (targetRuns && network === 'private')
    throw new PushbenchError('a target that is already running cannot be reached from a private network', {
      hint: 'Omit --network, or give a command line that starts the target.',
    });
  // Where it runs is not ours to say.
  const cores = targetRuns ? { ...assignCores(), target: null, load: null } : assignCores();
  keepOffTargetCore(cores);
  const found = targetRuns
    ? hostNetwork('the target was already running, outside any private network')
    : await findNetwork(network);
  return {
    cores,
    network: found,
    link: found.link ?? (found.name === 'host' ? readLink('lo') : null),
    machineIndex: once(measureMachineIndex),
    readMachine: () => readMachine(cores),
    readMemory,
    judgesMachine: true,
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
