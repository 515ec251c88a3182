import type { Link as Device } from '../../core/hardware.ts';
import type { Link } from '../../core/link.ts';
import type { LinkUse } from '../../core/linkUse.ts';
import type { LinkReport, LinkState } from '../../core/messages/linkProtocol.ts';
import type { Route } from '../../core/messages/protocol.ts';
import type { PacketCounts } from '../../core/packets.ts';
import type { ProcessCommand } from './processCommand.ts';

/** The hosts of a trial: load, target and publisher, and the proxy's where there is one. */
export type HostName = 'load' | 'target' | 'publisher' | 'proxy';

/** Those on which servers run. */
export type ServerName = 'target' | 'proxy';

/** The process of each host, as messages name it. */
export const processNames: Readonly<Record<HostName, string>> = {
  target: 'the target',
  load: 'an agent',
  publisher: 'the publisher',
  proxy: 'the proxy',
};

/** The link of one trial, between its load and whatever that talks to first. */
export interface RunningLink {
  readonly method: LinkUse['method'];
  /** What a round trip is to take, unless it is changed. */
  readonly rttMs: number;
  /** The process that carries packets, or measures those that the kernel carries. */
  readonly pid: number;
  /** Rejects with a TrialFailure when it ends by itself; never resolves. */
  readonly died: Promise<never>;
  /** How the load reaches a URL over it. */
  routeTo(url: string): Promise<Route>;
  /** How long a round trip takes; null where none came back. */
  roundTripMs(): Promise<number | null>;
  /**
   * Has it do something else from now on; the instant from which on it does, ms of the monotonic clock.
   * Rejects with a TrialFailure where it does not.
   */
  change(state: LinkState): Promise<number>;
  /** From here on, lateness counts. */
  begin(): void;
  report(): Promise<LinkReport>;
}

/** Where the processes of one trial live. */
export interface Hosts {
  /** The IPv4 address on which the target listens. */
  readonly targetAddress: string;
  /** The IPv4 address on which a proxy listens; that of the target where they share a host. */
  readonly proxyAddress: string;
  /** The command that runs a command on a host. */
  on(host: HostName, command: ProcessCommand): ProcessCommand;
  /**
   * The packets between load and target, or proxy, since the hosts were opened; null if they cannot be told
   * apart.
   */
  packets(): PacketCounts | null;
  /** The packets between proxy and target; null without private hosts, or without a proxy. */
  packetsBehindProxy(): PacketCounts | null;
  /** Absent where the load is joined to what it talks to without one. */
  readonly link?: RunningLink;
  close(): Promise<void>;
}

/** What a trial asks of its hosts. */
export interface HostsOrder {
  readonly link?: Link | undefined;
  /** Decides what gets lost on a link. */
  readonly seed: string;
  /** Whether a proxy has a host of its own between load and target. */
  readonly hasProxy?: boolean;
}

/** A link that is asked for. */
export type LinkOrder = HostsOrder & { readonly link: Link };

/** A kind of network, of which every trial opens hosts of its own. */
export interface Network {
  readonly name: 'private' | 'host';
  /** Why the network is not private; null when it is. */
  readonly reason: string | null;
  /** The device that leads from load to target, as in each trial; absent if not examined. */
  readonly link?: Device | null;
  /**
   * Opens the hosts of a trial; with a link, the load is joined to the others over that. Rejects with a
   * PushbenchError where this machine cannot make it.
   */
  open(order?: HostsOrder): Promise<Hosts>;
}
