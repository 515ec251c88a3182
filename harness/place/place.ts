import { PushbenchError } from '../../core/errors.ts';
import { assignCores, type Cores, keepOffTargetCore } from '../processes/cores.ts';
import type { Network } from '../processes/hosts.ts';
import { type MachineReading, readMachine } from './machine.ts';
import { type MemoryReading, readMemory } from './memoryGuard.ts';
import { findNetwork, hostNetwork, type NetworkChoice } from './network.ts';

/** Where trials run: on which cores, on which network, and beside what. */
export interface Place {
  readonly cores: Cores;
  readonly network: Network;
  /** What the machine has done so far; null where it does not tell. */
  readMachine(): MachineReading | null;
  /** What memory is left; null where the machine does not tell. */
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
    throw new PushbenchError('a target that runs already cannot be reached from a private network', {
      hint: 'Leave --network out, or give a command line that starts the target.',
    });
  // Where it runs is not ours to say.
  const cores = targetRuns ? { ...assignCores(), target: null, load: null } : assignCores();
  keepOffTargetCore(cores);
  return {
    cores,
    network: targetRuns
      ? hostNetwork('the target ran already, outside of any private network')
      : await findNetwork(network),
    readMachine: () => readMachine(cores),
    readMemory,
    judgesMachine: true,
  };
}
