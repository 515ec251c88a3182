import type { Hosts, HostsOrder, LinkOrder } from '../processes/hosts.ts';
import { openRelay } from './relayLink.ts';

/** The host as it is: all of them on the loopback; a link is a process that they pass. */
export async function openHost(order?: HostsOrder): Promise<Hosts> {
  const link = asksForLink(order) ? await openRelay(order) : undefined;
  return {
    targetAddress: loopback,
    proxyAddress: loopback,
    on: (_host, command) => command,
    packets: () => null,
    packetsBehindProxy: () => null,
    ...(link && { link }),
    close: async () => link?.close(),
  };
}

const loopback = '127.0.0.1';
const asksForLink = (order: HostsOrder | undefined): order is LinkOrder => order?.link !== undefined;
