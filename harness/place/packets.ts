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
 * The packets between load and target. The target also talks to the publisher, which is alone on its own
 * host: the packets received there are subtracted. The kernel hands large pieces of data on as one packet
 * that a network card would cut up (segmentation offload): such a packet's further segments are counted by
 * the sender's TCP, and their headers are added here; not where a link takes single segments only, and what
 * did not arrive got lost.
 */
export function packetsBetween(
  load: NamespaceCounters,
  target: NamespaceCounters,
  publisher: NamespaceCounters,
  isCut = false,
): PacketCounts {
  const segmentsOut = load.outSegs;
  const segmentsIn = target.outSegs - publisher.inSegs;
  const uncut = isCut
    ? 0
    : Math.max(0, segmentsIn - load.inReceives) + Math.max(0, segmentsOut - load.outRequests);
  return {
    segmentsOut,
    segmentsIn,
    retransmitted: load.retransSegs + target.retransSegs,
    connectionsOpened: load.activeOpens,
    bytesOnWire: load.inOctets + load.outOctets + uncut * headersPerSegment,
  };
}

/** What passed between two readings. */
export function packetsSince(before: PacketCounts | null, after: PacketCounts | null): PacketCounts | null {
  if (before === null || after === null) return null;
  return {
    segmentsOut: after.segmentsOut - before.segmentsOut,
    segmentsIn: after.segmentsIn - before.segmentsIn,
    retransmitted: after.retransmitted - before.retransmitted,
    connectionsOpened: after.connectionsOpened - before.connectionsOpened,
    bytesOnWire: after.bytesOnWire - before.bytesOnWire,
  };
}
