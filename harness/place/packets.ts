import { readFileSync } from 'node:fs';
import type { PacketCounts } from '../../core/packets.ts';

/**
 * Counters of one network namespace: what its kernel's TCP and IP have done so far (proc_net(5), RFC 4022).
 */
export interface NamespaceCounters {
  readonly outSegs: number;
  readonly inSegs: number;
  readonly retransSegs: number;
  readonly activeOpens: number;
  readonly passiveOpens: number;
  readonly inReceives: number;
  readonly outRequests: number;
  readonly inOctets: number;
  readonly outOctets: number;
}

/**
 * Reads the counters of the namespace in which a process is. Throws when there is no such process, and when
 * its kernel does not count all of them.
 */
export function readNamespace(
  pid: number | 'self',
  read = (path: string) => readFileSync(path, 'utf8'),
): NamespaceCounters {
  const counters = parseCounters(read(`/proc/${pid}/net/snmp`) + read(`/proc/${pid}/net/netstat`));
  const of = (name: string) => {
    const value = counters.get(name);
    if (value === undefined) throw new Error(`the kernel does not count ${name}`);
    return value;
  };
  return {
    outSegs: of('Tcp.OutSegs'),
    inSegs: of('Tcp.InSegs'),
    retransSegs: of('Tcp.RetransSegs'),
    activeOpens: of('Tcp.ActiveOpens'),
    passiveOpens: of('Tcp.PassiveOpens'),
    inReceives: of('Ip.InReceives'),
    outRequests: of('Ip.OutRequests'),
    inOctets: of('IpExt.InOctets'),
    outOctets: of('IpExt.OutOctets'),
  };
}

/** Pairs of lines, names and values, each beginning with the protocol. */
function parseCounters(text: string): Map<string, number> {
  const counters = new Map<string, number>();
  const lines = text.split('\n');
  for (let i = 0; i + 1 < lines.length; i += 2) {
    const [protocol, ...names] = lines[i]?.split(/:? /) ?? [];
    const [, ...values] = lines[i + 1]?.split(/:? /) ?? [];
    names.forEach((name, at) => {
      counters.set(`${protocol}.${name}`, Number(values[at]));
    });
  }
  return counters;
}

/**
 * IPv4 header without options, and TCP header with the timestamps that Linux puts into every segment (RFC
 * 7323).
 */
const headersPerSegment = 20 + 32;

/**
 * The packets between a host that connects and the one that it connects to, which also talks to others on
 * wires where nothing gets lost: what those have received of it is subtracted. The kernel hands large pieces
 * of data on as one packet that a network card would cut up (segmentation offload): such a packet's further
 * segments are counted by the sender's TCP, what it sends again apart from the rest, and their headers are
 * added here; not where a link takes single segments only, and what did not arrive got lost.
 */
export function packetsBetween(
  near: NamespaceCounters,
  far: NamespaceCounters,
  others: Pick<NamespaceCounters, 'inSegs'>,
  isCut = false,
): PacketCounts {
  const segmentsOut = near.outSegs;
  const segmentsIn = far.outSegs - others.inSegs;
  const uncut = isCut
    ? 0
    : Math.max(0, segmentsIn + far.retransSegs - near.inReceives) +
      Math.max(0, segmentsOut + near.retransSegs - near.outRequests);
  return {
    segmentsOut,
    segmentsIn,
    retransmitted: near.retransSegs + far.retransSegs,
    connectionsOpened: near.activeOpens,
    bytesOnWire: near.inOctets + near.outOctets + uncut * headersPerSegment,
  };
}

/**
 * The packets between a proxy and its target, seen from the proxy: all of the target’s, but for those of the
 * publisher, which talks to the target alone.
 */
export function packetsBehindProxy(target: NamespaceCounters, publisher: NamespaceCounters): PacketCounts {
  const segmentsOut = target.inSegs - publisher.outSegs;
  const segmentsIn = target.outSegs - publisher.inSegs;
  const packets = target.inReceives - publisher.outRequests + target.outRequests - publisher.inReceives;
  const octets = target.inOctets + target.outOctets - publisher.inOctets - publisher.outOctets;
  const uncut = Math.max(0, segmentsOut + segmentsIn + target.retransSegs - packets);
  return {
    segmentsOut,
    segmentsIn,
    retransmitted: target.retransSegs,
    // The proxy's host may connect for other reasons: to measure a link.
    connectionsOpened: target.passiveOpens - publisher.activeOpens,
    bytesOnWire: octets + uncut * headersPerSegment,
  };
}

/**
 * What passed between two readings. Namespaces are read one after the other: a connection of the publisher’s
 * that is just being made may be in one count and not yet in the other, which must not become one less than
 * none.
 */
export function packetsSince(before: PacketCounts | null, after: PacketCounts | null): PacketCounts | null {
  if (before === null || after === null) return null;
  return {
    segmentsOut: after.segmentsOut - before.segmentsOut,
    segmentsIn: after.segmentsIn - before.segmentsIn,
    retransmitted: after.retransmitted - before.retransmitted,
    connectionsOpened: Math.max(0, after.connectionsOpened - before.connectionsOpened),
    bytesOnWire: after.bytesOnWire - before.bytesOnWire,
  };
}
