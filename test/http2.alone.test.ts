import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { variantSchema } from '../core/transports.ts';
import type { Trial } from '../core/trial.ts';
import { slugOf } from '../core/variant.ts';
import { findNetwork } from '../harness/place/network.ts';
import { nodeProcess } from '../harness/processes/processCommand.ts';
import { readCapture, type Stream } from './fixtures/capture.ts';
import { captured } from './fixtures/capturedNetwork.ts';
import { decrypt, readKeyLog } from './fixtures/decrypted.ts';
import { type Http2Use, http2BytesOf } from './fixtures/http2Capture.ts';
import { temporaryFolder } from './fixtures/temporaryFolder.ts';
import { runShortTrial, sharedPlace, shortScenario } from './fixtures/trial.ts';
import { works } from './fixtures/works.ts';

const variants: readonly (readonly [variant: object, use: Http2Use])[] = [
  [{ transport: 'short-polling', interval: '100ms', over: 'h2' }, 'requests'],
  [{ transport: 'long-polling', hold: '300ms', over: 'shared4' }, 'requests'],
  [{ transport: 'http-streaming', over: 'shared4' }, 'stream'],
  [{ transport: 'sse', over: 'h2' }, 'stream'],
  [{ transport: 'websocket', over: 'shared4' }, 'websocket'],
  [{ transport: 'sse', over: 'shared4+tls' }, 'stream'],
  [{ transport: 'websocket', over: 'h2+tls' }, 'websocket'],
];

const network = await findNetwork('auto');

const stream = (from: string, max: number) => ({
  name: `${from}s`,
  topics: { roomsOf: 4 },
  from,
  arrivals: { process: 'poisson', perSecond: 4 },
  // Of several frames.
  payload: { bytes: { distribution: 'uniform', min: 20, max } },
});

/** The ledger as a capture can show it: of a body it does not know what is payload. */
function seenFrom(trial: Trial, direction: 'sent' | 'received') {
  const { total: _, tlsHandshake: __, tlsRecords: ___, ...ledger } = trial.bytes[direction];
  const { handshake, headers, framing, heartbeat, control = 0, payload, envelope } = ledger;
  return {
    handshake,
    headers,
    framing: framing - envelope,
    control,
    // Comments of SSE and the like are in a body.
    contentAndHeartbeat: payload + envelope + heartbeat,
  };
}

describe.runIf(network.name === 'private' && works('tcpdump', '--version'))(
  'a capture of HTTP/2 (where there are tcpdump and a private network)',
  () => {
    // Side by side, as no figure is judged that the others could move.
    test.concurrent.each(
      variants.map(([variant, use]) => [slugOf(variantSchema.parse(variant)), variant, use] as const),
    )('of %s agrees with the ledger to the byte', async (_slug, variant, use) => {
      const folder = temporaryFolder();
      const [file, keys] = [join(folder, 'wire.pcap'), join(folder, 'keys')];
      const trial = await runShortTrial(
        shortScenario({
          users: 8,
          variants: [variant],
          streams: [stream('server', 40_000), stream('subscriber', 3_000)],
        }),
        {
          place: { ...sharedPlace, network: captured(network, file) },
          agent: nodeProcess(new URL('../clients/main.ts', import.meta.url), `--tls-keylog=${keys}`),
        },
      );
      expect(trial.bytes.unaccounted).toBe(0);
      const capture = readCapture(readFileSync(file), '10.77.0.2', '10.77.0.1');
      // The target may answer the end of a connection with GOAWAY.
      const streams = capture.streams.map(({ sent, readable }) => ({ sent, received: readable }));
      const isOverTls = trial.tls !== undefined && trial.tls !== null;
      const plain = isOverTls ? decryptAll(streams, readFileSync(keys, 'utf8')) : streams;
      const wire = http2BytesOf(plain, use);
      for (const direction of ['sent', 'received'] as const) {
        const { content, heartbeat, streams: begun, ...others } = wire[direction];
        expect({ direction, ...seenFrom(trial, direction) }).toEqual({
          direction,
          ...others,
          contentAndHeartbeat: content + heartbeat,
        });
        if (direction === 'sent') expect(begun).toBe(trial.http2?.streams);
      }
      expect(trial.http2).toMatchObject({
        version: isOverTls ? 'h2' : 'h2c',
        connections: streams.length,
        peer: { connectProtocol: true },
      });
      expect(streams).toHaveLength(_slug.includes('shared') ? 2 : 8);
      // Whose packet it is on a shared connection, nobody can tell.
      expect(trial.packetTimes?.users.length).toBe(_slug.includes('shared') ? undefined : 8);
      const { exchange } = trial.wire ?? {};
      expect(exchange?.received.length).toBeGreaterThan(0);
    });
  },
);

type Plain = Pick<Stream, 'sent' | 'received'>;

function decryptAll(streams: readonly Plain[], keys: string): Plain[] {
  const keyLog = readKeyLog(keys);
  return streams.map((one) => {
    const { sent, received } = decrypt(one, keyLog);
    return { sent: sent.application, received: received.application };
  });
}
