import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { expect, test } from 'vitest';
import {
  type NamespaceCounters,
  packetsBehindProxy,
  packetsBetween,
  packetsSince,
  readNamespace,
} from './packets.ts';

const none: NamespaceCounters = {
  outSegs: 0,
  inSegs: 0,
  retransSegs: 0,
  activeOpens: 0,
  passiveOpens: 0,
  inReceives: 0,
  outRequests: 0,
  inOctets: 0,
  outOctets: 0,
};
const load = {
  ...none,
  outSegs: 10,
  inSegs: 8,
  activeOpens: 2,
  inReceives: 8,
  outRequests: 10,
  inOctets: 900,
  outOctets: 700,
};

test('what the target said to the publisher is not counted', () => {
  expect(packetsBetween(load, { ...none, outSegs: 13 }, { ...none, inSegs: 5 })).toEqual({
    segmentsOut: 10,
    segmentsIn: 8,
    retransmitted: 0,
    connectionsOpened: 2,
    bytesOnWire: 1600,
  });
});

test('segments that the kernel handed on as one packet get the headers that they would have had', () => {
  const { segmentsIn, bytesOnWire } = packetsBetween(load, { ...none, outSegs: 11 }, none);
  expect(segmentsIn).toBe(11);
  expect(bytesOnWire).toBe(1600 + 3 * 52);
});

test('over a link that takes single segments only, what did not arrive got lost', () => {
  const { segmentsIn, bytesOnWire } = packetsBetween(load, { ...none, outSegs: 11 }, none, true);
  expect([segmentsIn, bytesOnWire]).toEqual([11, 1600]);
});

test('retransmissions of both sides are added, which are packets but not among the other segments', () => {
  const far = { ...none, outSegs: 8, retransSegs: 2 };
  const { segmentsOut, segmentsIn, ...all } = packetsBetween({ ...load, retransSegs: 1 }, far, none);
  expect([segmentsOut, segmentsIn, all.retransmitted]).toEqual([10, 8, 3]);
  expect(all.bytesOnWire).toBe(1600 + 3 * 52);
  const apart = { ...load, inReceives: 10, outRequests: 11, retransSegs: 1 };
  expect(packetsBetween(apart, far, none).bytesOnWire).toBe(1600);
});

test('behind a proxy is what the target did with anybody but the publisher', () => {
  const target = {
    outSegs: 23,
    inSegs: 30,
    retransSegs: 1,
    activeOpens: 0,
    passiveOpens: 5,
    inReceives: 28,
    outRequests: 20,
    inOctets: 3000,
    outOctets: 2000,
  };
  const publisher = {
    ...none,
    outSegs: 10,
    inSegs: 5,
    activeOpens: 2,
    inReceives: 5,
    outRequests: 10,
    inOctets: 300,
    outOctets: 1000,
  };
  expect(packetsBehindProxy(target, publisher)).toEqual({
    segmentsOut: 20,
    segmentsIn: 18,
    retransmitted: 1,
    connectionsOpened: 3,
    // 39 segments, with the one that was sent again, came as 33 packets.
    bytesOnWire: 3700 + 6 * 52,
  });
});

test('what was not counted has no difference', () => {
  const packets = packetsBetween(load, none, none);
  expect(packetsSince(null, packets)).toBeNull();
  const early = { ...packets, connectionsOpened: packets.connectionsOpened + 1 };
  expect(packetsSince(early, packets)?.connectionsOpened).toBe(0);
  expect(packetsSince(packets, packets)).toMatchObject({ segmentsOut: 0, bytesOnWire: 0 });
});

test.runIf(process.platform === 'linux')('the kernel’s own counters count what is sent', async () => {
  const before = readNamespace(process.pid);
  const server = createServer((socket) => socket.end()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  await once(connect((server.address() as AddressInfo).port, '127.0.0.1').resume(), 'close');
  server.close();
  const after = readNamespace(process.pid);
  expect(after.activeOpens).toBeGreaterThan(before.activeOpens);
  for (const name of ['outSegs', 'inSegs', 'inReceives', 'outRequests'] as const)
    expect(after[name]).toBeGreaterThanOrEqual(before[name] + 3);
  for (const name of ['inOctets', 'outOctets'] as const)
    expect(after[name]).toBeGreaterThanOrEqual(before[name] + 3 * 40);
  expect(after.retransSegs).toBeGreaterThanOrEqual(before.retransSegs);
});
