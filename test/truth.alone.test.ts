import { channel } from 'node:diagnostics_channel';
import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { WireTap } from '../clients/wireTap.ts';
import { targetOptionsSchema } from '../core/messages/contract.ts';
import type { PacketCounts } from '../core/packets.ts';
import { variantSchema } from '../core/transports.ts';
import { slugOf } from '../core/variant.ts';
import { findNetwork } from '../harness/place/network.ts';
import { targetOptionsFor } from '../harness/trial/targetOptions.ts';
import { startTarget } from '../servers/target.ts';
import { calibrate } from '../studies/calibrate/measure.ts';
import { readCapture } from './fixtures/capture.ts';
import { captured } from './fixtures/capturedNetwork.ts';
import { subscribe } from './fixtures/subscriber.ts';
import { temporaryFolder } from './fixtures/temporaryFolder.ts';
import { runShortTrial, sharedPlace, shortScenario } from './fixtures/trial.ts';
import { works } from './fixtures/works.ts';

const variants = [
  { transport: 'short-polling', interval: '100ms', connection: 'close' },
  { transport: 'short-polling', interval: '100ms', connection: 'keep-alive' },
  { transport: 'long-polling', hold: '300ms' },
  { transport: 'http-streaming', heartbeat: '100ms' },
  { transport: 'sse', heartbeat: '100ms' },
  { transport: 'websocket', heartbeat: '300ms' },
].map((variant) => [slugOf(variantSchema.parse(variant)), variant] as const);

const network = await findNetwork('auto');
const hasTcpdump = works('tcpdump', '--version');

describe.runIf(network.name === 'private' && hasTcpdump)(
  'a capture of the wire (where there are tcpdump and a private network)',
  () => {
    test.each(variants)('of %s agrees with the ledger to the byte', async (_slug, variant) => {
      const file = join(temporaryFolder(), 'wire.pcap');
      const stream = (from: string) => ({
        name: `${from}s`,
        topics: { roomsOf: 4 },
        from,
        arrivals: { process: 'poisson', perSecond: 4 },
        payload: { bytes: { distribution: 'uniform', min: 20, max: 3000 } },
      });
      const trial = await runShortTrial(
        shortScenario({ variants: [variant], streams: [stream('server'), stream('subscriber')] }),
        { place: { ...sharedPlace, network: captured(network, file) } },
      );
      expect(trial.invalid).toEqual([]);
      const { sent, received, connections, unreadBytes, requests } = readCapture(
        readFileSync(file),
        '10.77.0.2',
        '10.77.0.1',
      );
      expect(sent.payloadBytes).toBe(trial.bytes.sent.total);
      // A heartbeat may arrive while its reader closes: it was on the wire, and nobody read it.
      const unread = received.payloadBytes - trial.bytes.received.total;
      expect(unread).toBeGreaterThanOrEqual(0);
      expect(unread).toBeLessThanOrEqual(unreadBytes);
      expect(connections).toBe(trial.connections.opened);
      expect(requests).toBe(trial.requests.total);

      // What the kernel's counters say is what was on the wire.
      const { segmentsOut, segmentsIn, retransmitted, connectionsOpened, bytesOnWire } =
        trial.packets as PacketCounts;
      expect(connectionsOpened).toBe(connections);
      const uncut = segmentsOut + segmentsIn + retransmitted - sent.packets - received.packets;
      expect(uncut).toBeGreaterThanOrEqual(0);
      expect(bytesOnWire).toBe(sent.ipBytes + received.ipBytes + uncut * 52);
    });
  },
);

describe('both ends of the wire', () => {
  test.each(variants)('have counted the same bytes over %s', async (_slug, variant) => {
    const accepted: Socket[] = [];
    const accept = (message: unknown) => accepted.push((message as { socket: Socket }).socket);
    const accepting = channel('net.server.socket');
    accepting.subscribe(accept);
    const options = targetOptionsSchema.parse({ heartbeatMs: 20, holdMs: 50 });
    const target = await startTarget(options, { host: '127.0.0.1', port: 0 });
    try {
      const subscriber = subscribe(target.url, variant, ['a', 'b']);
      await subscriber.subscribed;
      for (let i = 0; i < 40; i++) target.feed.append(`${i}`, i % 2 ? 'a' : 'b', 'x'.repeat(i * 200));
      await subscriber.until(() => subscriber.received.length === 40);
      subscriber.send({ id: 'up', topic: 'a', data: 'hello' });
      await subscriber.until(() => subscriber.received.length === 41);
      // The answer to what was sent up is still on its way; cut off, it would be written and never read.
      const written = () => sum(accepted.map((socket) => socket.bytesWritten));
      const deadlineMs = performance.now() + 5_000;
      while (written() !== subscriber.network.traffic().received.total && performance.now() < deadlineMs)
        await nextTurn();
      await subscriber.close();
      // The target must have seen that the client is gone, or it would say good-bye to nobody.
      await Promise.all(accepted.map(closed));
      await target.close();
      const { sent, received } = subscriber.network.traffic();
      expect(sum(accepted.map((socket) => socket.bytesRead))).toBe(sent.total);
      expect(written()).toBe(received.total);
      expect(subscriber.network.unaccounted()).toBe(0);
    } finally {
      accepting.unsubscribe(accept);
    }
  });
});

describe('the sample of the wire', () => {
  test.each([
    ...variants.filter(([, { hold }]) => hold === undefined),
    ...[
      { transport: 'long-polling' },
      { transport: 'websocket', frames: 'binary' },
      { transport: 'websocket', compression: true },
      { transport: 'websocket', fragmentBytes: 50 },
      { transport: 'websocket', compression: true, fragmentBytes: 20 },
    ].map((variant) => [slugOf(variantSchema.parse(variant)), variant] as const),
  ])('of %s is as long as the ledger says', async (_slug, variant) => {
    const options = targetOptionsFor(variantSchema.parse(variant));
    const target = await startTarget(options, { host: '127.0.0.1', port: 0 });
    const tap = new WireTap(() => 'best');
    const subscriber = subscribe(target.url, variant, ['a'], (context) => tap.on(context));
    try {
      await subscriber.subscribed;
      const before = subscriber.network.traffic();
      target.feed.append('1', 'a', 'a line\nand \u{1f680}'.repeat(9));
      await subscriber.until(() => subscriber.received.length === 1);
      const after = subscriber.network.traffic();
      await nextTurn();
      const wire = tap.sample();
      expect(wire?.notifications.map(({ id }) => id)).toEqual(['1']);
      expect(bytesIn(wire?.exchange.received)).toBe(after.received.total - before.received.total);
      if (wire?.handshake) {
        expect(wire.exchange.sent).toBe('');
        expect(bytesIn(wire.handshake.sent)).toBe(before.sent.total);
        expect(bytesIn(wire.handshake.received)).toBe(before.received.total);
      } else {
        // One request without a cursor was answered before; a long poll has asked again since.
        const requests = after.requests.total - 1;
        const first = Buffer.from(wire?.exchange.sent ?? '', 'base64')
          .toString()
          .replace(/&cursor=\S+/, '');
        expect(bytesIn(wire?.exchange.sent) * requests).toBe(after.sent.total - first.length);
      }
    } finally {
      await subscriber.close();
      await target.close();
    }
  });
});

const bytesIn = (base64 = '') => Buffer.byteLength(base64, 'base64');
const closed = (socket: Socket) =>
  socket.closed || new Promise<void>((resolve) => socket.once('close', () => resolve()));
const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);

describe('the calibration', () => {
  test('finds the known delay of its target', async () => {
    const place = { ...sharedPlace, network };
    const { trials, calibration } = await calibrate(place, new AbortController().signal, () => {}, [40]);
    expect(trials).toMatchObject([{ delayMs: 40, invalid: [] }]);
    // Never sooner than it was held; how much later depends on who else is on this machine.
    expect(trials[0]?.errorMs.p50).toBeGreaterThanOrEqual(-0.05);
    expect(trials[0]?.errorMs.p50).toBeLessThan(20);
    expect(calibration?.errorMs.p50).toBe(trials[0]?.errorMs.p50);
  });
});
