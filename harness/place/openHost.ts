import type { Hosts, LinkOrder } from '../processes/hosts.ts';
import { openRelay } from './relayLink.ts';

/** The host as it is: load, target and publisher on the loopback; a link is a process that they pass. */
export async function openHost(order?: LinkOrder): Promise<Hosts> {
  const link = order && (await openRelay(order));
  return {
    targetAddress: '127.0.0.1',
    on: (_host, command) => command,
    packets: () => null,
    ...(link && { link }),
    close: async () => link?.close(),
  };
}
