import { assignCores, type Cores, keepOffTargetCore } from './cores.ts';
import { type MachineReading, readMachine } from './machine.ts';
import { type MemoryReading, readMemory } from './memoryGuard.ts';
import { findNetwork, type Network, type NetworkChoice } from './network.ts';

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
 * The best place that this machine can offer. From here on this process keeps off the target's core, too. Throws
 * when a private network was asked for and cannot be had.
 */
export async function findPlace(network: NetworkChoice): Promise<Place> {
  const cores = assignCores();
  keepOffTargetCore(cores);
  return {
    cores,
    network: await findNetwork(network),
    readMachine: () => readMachine(cores),
    readMemory,
    judgesMachine: true,
  };
}
