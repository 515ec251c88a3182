import type { ChildProcess } from 'node:child_process';
import type { PacketCounts } from '../../core/packets.ts';
import type { HostName, Hosts, HostsOrder } from '../processes/hosts.ts';
import { configure, endHolder, enter, execute, openNamespace } from './namespaces.ts';
import { packetsBehindProxy, packetsBetween, packetsSince, readNamespace } from './packets.ts';
import { openPrivateLink, type PrivateLink } from './privateLink.ts';

/*
 * Small hosts, each a network namespace, joined by wires (veth):
 *
 *   load 10.77.0.2 ──── target 10.77.0.1 ──── publisher 10.77.0.3
 *
 * Nothing else can get in, no port is taken, and what load and target say to each other can be counted by
 * itself. Addresses have as many characters as 127.0.0.1: the headers that name them are as long as without
 * these hosts. A proxy stands before the target, and is all that the load sees:
 *
 *   load ──── proxy 10.77.0.4 ──── target ──── publisher
 *
 * A link takes the place of the load's wire.
 */
const addresses = {
  target: '10.77.0.1',
  load: '10.77.0.2',
  publisher: '10.77.0.3',
  proxy: '10.77.0.4',
} as const;

/** A host that other hosts are joined to. */
type Front = 'target' | 'proxy';

/** The processes that hold the hosts. */
type Pids = Record<Exclude<HostName, 'proxy'>, number> & { readonly proxy?: number };

/**
 * Opens the hosts. Rejects with the refusal if this user or machine cannot have them, and with a
 * PushbenchError where it cannot make the link.
 */
export async function openPrivateHosts(order?: HostsOrder): Promise<Hosts> {
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
    const pids: Pids = { load, target, publisher, ...(order?.hasProxy && { proxy: await open(target) }) };
    await configure(target, ownAddress('target'));
    await joinByWire('publisher', 'target', pids);
    if (pids.proxy !== undefined) {
      await configure(pids.proxy, ownAddress('proxy'));
      await joinByWire('proxy', 'target', pids);
    }
    const front: Front = pids.proxy === undefined ? 'target' : 'proxy';
    const ends = {
      load,
      target: pids[front] as number,
      addresses: { load: addresses.load, target: addresses[front] },
    };
    const packets = () => countPackets(pids, order?.link !== undefined);
    const wire = () => joinByWire('load', front, pids);
    if (order?.link) link = await openPrivateLink({ ...order, link: order.link }, ends, packets, wire);
    else await wire();
    // A port whose last connection was closed is taken again after a second: polls on new connections need
    // many; and a proxy may open one for each request.
    for (const host of [load, ...(pids.proxy === undefined ? [] : [pids.proxy])])
      await execute(enter(host, { file: 'sh', args: ['-c', 'echo 1 > /proc/sys/net/ipv4/tcp_tw_reuse'] }));
    return {
      targetAddress: addresses.target,
      proxyAddress: addresses.proxy,
      on: (host, command) => enter(pids[host] as number, command),
      packets: () => (link ? packetsSince(link.packetsBefore, packets()) : packets()),
      packetsBehindProxy: () => countBehindProxy(pids),
      ...(link && { link }),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function countPackets({ load, target, publisher, proxy }: Pids, isCut: boolean): PacketCounts {
  const near = readNamespace(load);
  if (proxy === undefined)
    return packetsBetween(near, readNamespace(target), readNamespace(publisher), isCut);
  const behind = countBehindProxy({ target, publisher, proxy }) as PacketCounts;
  return packetsBetween(near, readNamespace(proxy), { inSegs: behind.segmentsOut }, isCut);
}

const countBehindProxy = ({ target, publisher, proxy }: Omit<Pids, 'load'>): PacketCounts | null =>
  proxy === undefined ? null : packetsBehindProxy(readNamespace(target), readNamespace(publisher));

/** A host that has its address even before it has a wire. */
const ownAddress = (host: Front) => ['link set dev lo up', `address add ${addresses[host]}/32 dev lo`];

/** Joins a host to another by a wire. */
async function joinByWire(host: Exclude<HostName, 'target'>, to: Front, pids: Pids): Promise<void> {
  // The proxy's host has a wire on either side, and a link has one of that name.
  const wire = host === 'proxy' ? `to-${to}` : 'wire';
  await configure(pids[to] as number, [
    `link add to-${host} type veth peer name ${wire} netns ${pids[host]}`,
    `link set dev to-${host} up`,
    `route add ${addresses[host]}/32 dev to-${host} src ${addresses[to]}`,
  ]);
  await configure(pids[host] as number, [
    'link set dev lo up',
    ...(host === 'proxy' ? [] : [`address add ${addresses[host]}/32 dev ${wire}`]),
    `link set dev ${wire} up`,
    `route add ${addresses[to]}/32 dev ${wire} src ${addresses[host]}`,
  ]);
}
