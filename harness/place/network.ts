import { messageOf, PushbenchError } from '../../core/errors.ts';
import type { Network } from '../processes/hosts.ts';
import { readLink } from './link.ts';
import { openHost } from './openHost.ts';
import { openPrivateHosts } from './privateHosts.ts';

/** The network to use: a private one if possible, or one of the two. */
export type NetworkChoice = 'auto' | Network['name'];

/**
 * Everything on the loopback interface that the rest of this machine uses, too: nothing can be counted there.
 */
export const hostNetwork = (reason: string): Network => ({
  name: 'host',
  reason,
  open: openHost,
});

const privateNetwork: Network = { name: 'private', reason: null, open: openPrivateHosts };

/**
 * Finds the network to run on, by trying. With `auto`, the obstacle to a private one becomes the reason; with
 * `private`, it is an error.
 */
export async function findNetwork(choice: NetworkChoice): Promise<Network> {
  if (choice === 'host') return hostNetwork('requested with --network host');
  try {
    const hosts = await openPrivateHosts();
    try {
      // Not every kernel counts what we need.
      hosts.packets();
      return { ...privateNetwork, link: readLink('wire', (command) => hosts.on('load', command)) };
    } finally {
      await hosts.close();
    }
  } catch (error) {
    if (choice === 'auto') return hostNetwork(messageOf(error));
    throw new PushbenchError(`no private network is possible here: ${messageOf(error)}`, {
      hint: 'Run with --network host: everything but the packet counts works.',
      cause: error,
    });
  }
}
