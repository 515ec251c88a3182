import fc from 'fast-check';
import { expect, test } from 'vitest';
import { frame, opcodes } from '../servers/frame.ts';
import { FrameScanner } from './frameScanner.ts';
import { HttpScanner } from './httpScanner.ts';
import { LedgerSide } from './ledger.ts';

/** A message as bytes, and how many of them are what. */
interface Piece {
  readonly bytes: Buffer;
  readonly headers: number;
  readonly framing: number;
  readonly body: number;
}

const piece = (head: string, rest: Buffer, body: number): Piece => ({
  bytes: Buffer.concat([Buffer.from(head), rest]),
  headers: head.length,
  framing: rest.length - body,
  body,
});

const status = fc.constantFrom('200 OK', '400 Bad Request', '503 Service Unavailable');
const extraHeaders = fc.constantFrom('', 'Date: today\r\n', `X-Long: ${'x'.repeat(90)}\r\nA: b\r\n`);
// Bodies of line ends and text that looks like a head or a chunk size must not confuse it.
const body = fc
  .oneof(fc.string({ maxLength: 60 }), fc.constantFrom('\r\n\r\n', '0\r\n\r\n', 'HTTP/1.1 200 OK\r\n\r\n'))
  .map((text) => Buffer.from(text));

const withLength = fc
  .tuple(status, extraHeaders, body)
  .map(([s, extra, data]) =>
    piece(`HTTP/1.1 ${s}\r\n${extra}Content-Length: ${data.length}\r\n\r\n`, data, data.length),
  );
const withoutBody = fc
  .tuple(fc.constantFrom('204 No Content', '304 Not Modified', '100 Continue'), extraHeaders)
  .map(([s, extra]) => piece(`HTTP/1.1 ${s}\r\n${extra}\r\n`, Buffer.alloc(0), 0));
const chunked = fc
  .tuple(
    extraHeaders,
    fc.array(fc.tuple(body, fc.constantFrom('', ';a=1', ' ; name="fade"'), fc.boolean())),
    fc.constantFrom('', 'Checksum: abc\r\n', 'A: 1\r\nB: 2\r\n'),
  )
  .map(([extra, all, trailer]) => {
    const chunks = all.filter(([data]) => data.length > 0);
    const rest = Buffer.concat([
      ...chunks.flatMap(([data, extension, upper]) => {
        const size = data.length.toString(16);
        return [
          Buffer.from(`${upper ? size.toUpperCase() : `0${size}`}${extension}\r\n`),
          data,
          Buffer.from('\r\n'),
        ];
      }),
      Buffer.from(`0\r\n${trailer}\r\n`),
    ]);
    const bytes = chunks.reduce((n, [data]) => n + data.length, 0);
    return piece(`HTTP/1.1 200 OK\r\n${extra}transfer-encoding: chunked\r\n\r\n`, rest, bytes);
  });
const requestWithBody = fc
  .tuple(extraHeaders, body)
  .map(([extra, data]) =>
    piece(`POST /messages HTTP/1.1\r\n${extra}content-length: ${data.length}\r\n\r\n`, data, data.length),
  );
const requestWithChunks = chunked.map(({ bytes, headers, body: size }) =>
  piece(
    `POST /publish HTTP/1.1\r\n${bytes.toString('latin1', 'HTTP/1.1 200 OK\r\n'.length, headers)}`,
    bytes.subarray(headers),
    size,
  ),
);
const requestWithoutBody = extraHeaders.map((extra) =>
  piece(`GET /sse?topics=a HTTP/1.1\r\nHost: a\r\n${extra}\r\n`, Buffer.alloc(0), 0),
);

/** Cuts a buffer at random places. */
function split(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  return [0, ...places].map((from, i) => bytes.subarray(from, places[i]));
}
const cuts = fc.array(fc.nat(), { maxLength: 30 });

const sum = (pieces: readonly Piece[], field: 'headers' | 'framing' | 'body') =>
  pieces.reduce((n, p) => n + p[field], 0);

function expectBooked(pieces: readonly Piece[], places: readonly number[], size?: number): void {
  const side = new LedgerSide();
  const scanner = new HttpScanner(side, 'headers');
  const bytes = Buffer.concat(pieces.map((p) => p.bytes));
  const all = size === undefined ? places : Array.from({ length: bytes.length }, (_, i) => i * size);
  for (const chunk of split(bytes, all)) scanner.scan(chunk);
  expect({ headers: side.headers, framing: side.framing, body: side.body }).toEqual({
    headers: sum(pieces, 'headers'),
    framing: sum(pieces, 'framing'),
    body: sum(pieces, 'body'),
  });
  expect(side.counts().total).toBe(bytes.length);
}

test('responses of every kind are booked to the byte, however they are split', () => {
  const responses = fc.array(fc.oneof(withLength, withoutBody, chunked), { maxLength: 6 });
  fc.assert(fc.property(responses, cuts, (pieces, places) => expectBooked(pieces, places)));
});

test('requests of every kind are booked to the byte, however they are split', () => {
  const requests = fc.array(fc.oneof(requestWithBody, requestWithChunks, requestWithoutBody), {
    maxLength: 6,
  });
  fc.assert(fc.property(requests, cuts, (pieces, places) => expectBooked(pieces, places)));
});

test('responses that come byte by byte are booked to the byte', () => {
  const responses = fc.array(fc.oneof(withLength, withoutBody, chunked), { maxLength: 3 });
  fc.assert(
    fc.property(responses, (pieces) => expectBooked(pieces, [], 1)),
    { numRuns: 20 },
  );
});

test('a response without a length goes on until the connection closes', () => {
  const side = new LedgerSide();
  const scanner = new HttpScanner(side, 'handshake');
  scanner.scan(Buffer.from('HTTP/1.1 200 OK\r\n\r\nabc'));
  scanner.scan(Buffer.from('HTTP/1.1 200 OK\r\n\r\n'));
  expect(side).toMatchObject({ handshake: 19, headers: 0, body: 22 });
});

test('a whole head given as text is booked at once', () => {
  const side = new LedgerSide();
  const scanner = new HttpScanner(side, 'headers');
  const get = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';
  const post = 'POST / HTTP/1.1\r\ncontent-length: 3\r\n\r\n';
  expect(scanner.scanHead(get)).toBe(true);
  expect(scanner.scanHead(post)).toBe(true);
  // The body is due now, and text that is no whole head goes the long way.
  expect(scanner.scanHead(get)).toBe(false);
  scanner.scan(Buffer.from('abc'));
  expect(scanner.scanHead('GET / HTTP/1.1\r\n')).toBe(false);
  scanner.scan(Buffer.from('GET / HTTP/1.1\r\n'));
  expect(scanner.scanHead('Host: a\r\n\r\n')).toBe(false);
  scanner.scan(Buffer.from('Host: a\r\n\r\n'));
  expect(side).toMatchObject({ headers: 2 * get.length + post.length, body: 3, framing: 0 });
});

const upgradeRequest = 'GET /websocket HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';
const upgradeAnswer = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n';

test.each([
  ['request', upgradeRequest],
  ['response', upgradeAnswer],
])('what follows the head of an upgrading %s is frames, however it is split', (_, head) => {
  const frames = Buffer.concat([
    frame(opcodes.text, Buffer.from('\r\n\r\n')),
    frame(opcodes.binary, Buffer.alloc(200)),
  ]);
  fc.assert(
    fc.property(cuts, (places) => {
      const side = new LedgerSide();
      const scanner = new HttpScanner(side, 'handshake', () => new FrameScanner(side));
      for (const chunk of split(Buffer.concat([Buffer.from(head), frames]), places)) scanner.scan(chunk);
      expect(side).toMatchObject({ handshake: head.length, headers: 0, framing: 2 + 4, body: 204 });
    }),
  );
});

test('a refused upgrade is followed as plain HTTP', () => {
  const side = new LedgerSide();
  const scanner = new HttpScanner(side, 'handshake', () => new FrameScanner(side));
  scanner.scan(Buffer.from('HTTP/1.1 400 Bad Request\r\nContent-Length: 4\r\n\r\nsorr'));
  expect(side).toMatchObject({ handshake: 47, framing: 0, body: 4 });
});
