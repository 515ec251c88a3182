import type { Link } from '../../core/hardware.ts';
import type { PacketCounts } from '../../core/trial.ts';
import type { ProcessCommand } from './processCommand.ts';

/** The hosts of a trial: load, target and publisher. */
export type HostName = 'load' | 'target' | 'publisher';

/** Where the processes of one trial live. */
export interface Hosts {
  /** The IPv4 address on which the target listens. */
  readonly targetAddress: string;
  /** The command that runs a command on a host. */
  on(host: HostName, command: ProcessCommand): ProcessCommand;
  /** The packets between load and target since the hosts were opened; null if they cannot be told apart. */
  packets(): PacketCounts | null;
  close(): Promise<void>;
}

/** A kind of network, of which every trial opens hosts of its own. */
export interface Network {
  readonly name: 'private' | 'host';
  /** Why the network is not private; null when it is. */
  readonly reason: string | null;
  /** The device that leads from load to target, as in each trial; absent if not examined. */
  readonly link?: Link | null;
  open(): Promise<Hosts>;
}
