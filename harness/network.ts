import { messageOf, PushbenchError } from '../core/errors.ts';
import type { PacketCounts } from '../core/result.ts';
import { openPrivateHosts } from './privateHosts.ts';
import type { ProcessCommand } from './processCommand.ts';

/** The hosts of a trial: who asks, who answers, and who publishes. */
export type HostName = 'load' | 'target' | 'publisher';

/** Where the processes of one trial live. */
export interface Hosts {
  /** The IPv4 address on which the target listens. */
  readonly targetAddress: string;
  /** The command that runs a command on a host. */
  on(host: HostName, command: ProcessCommand): ProcessCommand;
  /** What has passed between load and target since the hosts were opened; null where it cannot be told apart. */
  packets(): PacketCounts | null;
  close(): Promise<void>;
}

/** A kind of network, of which every trial opens hosts of its own. */
export interface Network {
  readonly name: 'private' | 'host';
  /** Why the network is not private; null when it is. */
  readonly reason: string | null;
  open(): Promise<Hosts>;
}

/** What to use: a private network where there can be one, or one of the two. */
export type NetworkChoice = 'auto' | Network['name'];

/** Everything on the loopback interface that the rest of this machine uses, too: nothing can be counted there. */
export const hostNetwork = (reason: string): Network => ({
  name: 'host',
  reason,
  open: async () => ({
    targetAddress: '127.0.0.1',
    on: (_host, command) => command,
    packets: () => null,
    close: async () => {},
  }),
});

const privateNetwork: Network = { name: 'private', reason: null, open: openPrivateHosts };

/**
 * Finds the network to run on, by trying. With `auto`, whatever keeps this machine from having a private one
 * becomes the reason; with `private` it is an error.
 */
export async function findNetwork(choice: NetworkChoice): Promise<Network> {
  if (choice === 'host') return hostNetwork('asked for with --network host');
  try {
    const hosts = await openPrivateHosts();
    try {
      // Not every kernel counts what we need.
      hosts.packets();
    } finally {
      await hosts.close();
    }
    return privateNetwork;
  } catch (error) {
    if (choice === 'auto') return hostNetwork(messageOf(error));
    throw new PushbenchError(`there can be no private network here: ${messageOf(error)}`, {
      hint: 'Run with --network host: everything but the packet counts works.',
      cause: error,
    });
  }
}
