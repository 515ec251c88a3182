import { afterEach, beforeEach, expect, test } from 'vitest';
import { http2FrameAt, piecesOf } from '../../core/framing.ts';
import {
  answer,
  DATA,
  data,
  END_STREAM,
  HEADERS,
  head,
  type Peer,
  ScriptedHttp2,
} from '../../test/fixtures/http2Peer.ts';
import { Network } from '../network.ts';
import { noFields } from '../wire/fields.ts';
import type { HttpConnection } from '../wire/httpConnection.ts';
import { preface } from './frames.ts';

let server: ScriptedHttp2;
let url: URL;
let network: Network;

beforeEach(async () => {
  server = new ScriptedHttp2();
  url = await server.listen();
});
afterEach(() => {
  expect(network.unaccounted()).toBe(0);
  server.close();
});

/** A user that asks for a path, with what a tap on its connection is shown. */
function user(path: string) {
  const access = network.forSubscriber();
  const seen = { sent: [] as Buffer[], received: [] as Buffer[] };
  const tap = {
    sent: { scan: (bytes: Buffer) => seen.sent.push(bytes) },
    received: { scan: (bytes: Buffer) => seen.received.push(bytes) },
    restart() {},
  };
  const request = access.requestsTo(url, true)({ method: 'GET', path, fields: noFields });
  let connection: HttpConnection;
  const ended = new Promise<void>((resolve, reject) => {
    connection = access.openHttp(
      url,
      'requests',
      {
        connected: () => connection.send(request),
        head() {},
        data() {},
        end: () => resolve(),
        lost: reject,
      },
      tap,
    );
  });
  const shown = (direction: 'sent' | 'received') => {
    const bytes = Buffer.concat(seen[direction]);
    const start = bytes.indexOf(preface) === 0 ? preface.length : 0;
    return piecesOf(bytes, http2FrameAt, start).map(({ type, streamId }) => [type, streamId]);
  };
  return { ended, shown, seen, close: () => connection.close() };
}

test('of a shared connection, each user is shown the frames of its own stream, however they are cut', async () => {
  network = new Network(undefined, { http: { version: '2', connection: 'shared', usersPerConnection: 2 } });
  const asked: number[] = [];
  server.script.request = (peer: Peer, { streamId }) => {
    if (asked.push(streamId) < 2) return;
    const bytes = Buffer.concat([
      head(1),
      head(3),
      data(3, 'b'),
      data(1, 'a', END_STREAM),
      data(3, '', END_STREAM),
    ]);
    let at = 0;
    const next = () => {
      peer.write(bytes.subarray(at, at + 5));
      at += 5;
      if (at < bytes.length) setImmediate(next);
    };
    next();
  };
  const [a, b] = [user('/a'), user('/b')];
  await Promise.all([a.ended, b.ended]);
  expect([a.shown('sent'), b.shown('sent')]).toEqual([[[HEADERS, 1]], [[HEADERS, 3]]]);
  expect(a.shown('received')).toEqual([
    [HEADERS, 1],
    [DATA, 1],
  ]);
  expect(b.shown('received')).toEqual([
    [HEADERS, 3],
    [DATA, 3],
    [DATA, 3],
  ]);
  await Promise.all([a.close(), b.close()]);
});

test('of a connection of its own, a user is shown all that comes, and what goes out with its requests', async () => {
  network = new Network(undefined, { http: { version: '2', connection: 'own', usersPerConnection: 1 } });
  server.script.request = (peer: Peer, { streamId }) => peer.write(answer(streamId));
  const one = user('/a');
  await one.ended;
  expect(one.shown('received').filter(([, streamId]) => streamId === 1)).toEqual([
    [HEADERS, 1],
    [DATA, 1],
  ]);
  // Preface, SETTINGS and WINDOW_UPDATE leave with the request.
  expect(one.shown('sent')).toEqual([
    [4, 0],
    [8, 0],
    [HEADERS, 1],
  ]);
  await one.close();
});
