import type { Link as Device } from '../../core/hardware.ts';
import type { Link } from '../../core/link.ts';
import type { LinkUse } from '../../core/linkUse.ts';
import type { LinkReport } from '../../core/messages/linkProtocol.ts';
import type { Route } from '../../core/messages/protocol.ts';
import type { PacketCounts } from '../../core/packets.ts';
import type { ProcessCommand } from './processCommand.ts';

/** The hosts of a trial: load, target and publisher. */
export type HostName = 'load' | 'target' | 'publisher';

/** The link of one trial, between its load and its target. */
export interface RunningLink {
  readonly method: LinkUse['method'];
  /** The process that carries packets, or measures those that the kernel carries. */
  readonly pid: number;
  /** Rejects with a TrialFailure when it ends by itself; never resolves. */
  readonly died: Promise<never>;
  /** How the load reaches a target over it. */
  routeTo(url: string): Promise<Route>;
  /** How long a round trip takes; null where none came back. */
  roundTripMs(): Promise<number | null>;
  /** From here on, lateness counts. */
  begin(): void;
  report(): Promise<LinkReport>;
}

/** Where the processes of one trial live. */
export interface Hosts {
  /** The IPv4 address on which the target listens. */
  readonly targetAddress: string;
  /** The command that runs a command on a host. */
  on(host: HostName, command: ProcessCommand): ProcessCommand;
  /** The packets between load and target since the hosts were opened; null if they cannot be told apart. */
  packets(): PacketCounts | null;
  /** Absent where load and target are joined without one. */
  readonly link?: RunningLink;
  close(): Promise<void>;
}

/** A link as a trial asks for it. */
export interface LinkOrder {
  readonly link: Link;
  /** Decides what gets lost. */
  readonly seed: string;
}

/** A kind of network, of which every trial opens hosts of its own. */
export interface Network {
  readonly name: 'private' | 'host';
  /** Why the network is not private; null when it is. */
  readonly reason: string | null;
  /** The device that leads from load to target, as in each trial; absent if not examined. */
  readonly link?: Device | null;
  /**
   * Opens the hosts of a trial; with a link, load and target are joined over that. Rejects with a
   * PushbenchError where this machine cannot make it.
   */
  open(link?: LinkOrder): Promise<Hosts>;
}
