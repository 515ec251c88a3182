import type { ChildProcess } from 'node:child_process';
import type { PacketCounts } from '../../core/packets.ts';
import type { HostName, Hosts, LinkOrder } from '../processes/hosts.ts';
import { configure, endHolder, enter, execute, openNamespace } from './namespaces.ts';
import { packetsBetween, packetsSince, readNamespace } from './packets.ts';
import { openPrivateLink, type PrivateLink } from './privateLink.ts';

/*
 * Three small hosts, each a network namespace, joined by two wires (veth):
 *
 *   load 10.77.0.2 ──── target 10.77.0.1 ──── publisher 10.77.0.3
 *
 * Nothing else can get in, no port is taken, and what load and target say to each other can be counted by
 * itself. Addresses have as many characters as 127.0.0.1: the headers that name them are as long as without
 * these hosts. A link takes the place of the wire between load and target.
 */
const addresses = { target: '10.77.0.1', load: '10.77.0.2', publisher: '10.77.0.3' } as const;

/**
 * Opens the three hosts. Rejects with the refusal if this user or machine cannot have them, and with a
 * PushbenchError where it cannot make the link.
 */
export async function openPrivateHosts(order?: LinkOrder): Promise<Hosts> {
  if (process.platform !== 'linux') throw new Error('network namespaces exist on Linux only');
  const holders: ChildProcess[] = [];
  let link: PrivateLink | undefined;
  const close = async () => {
    await link?.close();
    await Promise.all(holders.map(endHolder));
  };
  const open = async (within?: number) => {
    const holder = await openNamespace(within);
    holders.push(holder);
    return holder.pid as number;
  };
  try {
    const target = await open();
    const load = await open(target);
    const publisher = await open(target);
    const pids: Record<HostName, number> = { load, target, publisher };
    await configure(target, ['link set dev lo up', `address add ${addresses.target}/32 dev lo`]);
    await joinByWire('publisher', pids);
    const packets = () => countPackets(pids, order !== undefined);
    const wire = () => joinByWire('load', pids);
    if (order) link = await openPrivateLink(order, { load, target, addresses }, packets, wire);
    else await wire();
    // A port whose last connection was closed is taken again after a second: polls on new connections need
    // many.
    await execute(enter(load, { file: 'sh', args: ['-c', 'echo 1 > /proc/sys/net/ipv4/tcp_tw_reuse'] }));
    return {
      targetAddress: addresses.target,
      on: (host, command) => enter(pids[host], command),
      packets: () => (link ? packetsSince(link.packetsBefore, packets()) : packets()),
      ...(link && { link }),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

const countPackets = ({ load, target, publisher }: Record<HostName, number>, isCut: boolean): PacketCounts =>
  packetsBetween(readNamespace(load), readNamespace(target), readNamespace(publisher), isCut);

/** Joins a host to the target's by a wire. */
async function joinByWire(host: 'load' | 'publisher', pids: Record<HostName, number>): Promise<void> {
  await configure(pids.target, [
    `link add to-${host} type veth peer name wire netns ${pids[host]}`,
    `link set dev to-${host} up`,
    `route add ${addresses[host]}/32 dev to-${host} src ${addresses.target}`,
  ]);
  await configure(pids[host], [
    'link set dev lo up',
    `address add ${addresses[host]}/32 dev wire`,
    'link set dev wire up',
    `route add ${addresses.target}/32 dev wire`,
  ]);
}
