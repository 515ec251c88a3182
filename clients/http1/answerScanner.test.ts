import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LedgerSide } from '../wire/ledger.ts';
import { AnswerScanner } from './answerScanner.ts';

/** An answer as bytes, how many of them are what, and what a listener gets. */
interface Answer {
  readonly bytes: Buffer;
  readonly headers: number;
  readonly framing: number;
  readonly status: number;
  readonly body: Buffer;
}

const answer = (interim: string, head: string, rest: Buffer, body: Buffer): Answer => ({
  bytes: Buffer.concat([Buffer.from(interim + head), rest]),
  headers: interim.length + head.length,
  framing: rest.length - body.length,
  status: Number(head.slice(9, 12)),
  body,
});

const none = Buffer.alloc(0);
const interim = fc.constantFrom(
  '',
  'HTTP/1.1 100 Continue\r\n\r\n',
  'HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n',
);
const status = fc.constantFrom('200 OK', '400 Bad Request', '503 Service Unavailable');
const extraHeaders = fc.constantFrom('', 'Date: today\r\n', `X-Long: ${'x'.repeat(90)}\r\nA: b\r\n`);
// Bodies of line ends and text that looks like a head or a chunk size must not confuse it.
const body = fc
  .oneof(fc.string({ maxLength: 60 }), fc.constantFrom('\r\n\r\n', '0\r\n\r\n', 'HTTP/1.1 200 OK\r\n\r\n'))
  .map((text) => Buffer.from(text));

const withLength = fc
  .tuple(interim, status, extraHeaders, body)
  .map(([before, s, extra, data]) =>
    answer(before, `HTTP/1.1 ${s}\r\n${extra}Content-Length: ${data.length}\r\n\r\n`, data, data),
  );
const withoutBody = fc
  .tuple(interim, fc.constantFrom('204 No Content', '304 Not Modified'), extraHeaders)
  .map(([before, s, extra]) => answer(before, `HTTP/1.1 ${s}\r\n${extra}\r\n`, none, none));
const chunked = fc
  .tuple(
    interim,
    extraHeaders,
    fc.array(fc.tuple(body, fc.constantFrom('', ';a=1', ' ; name="fade"'), fc.boolean())),
    fc.constantFrom('', 'Checksum: abc\r\n', 'A: 1\r\nB: 2\r\n'),
  )
  .map(([before, extra, all, trailer]) => {
    const chunks = all.filter(([data]) => data.length > 0);
    const rest = chunks.flatMap(([data, extension, upper]) => {
      const size = data.length.toString(16);
      const line = `${upper ? size.toUpperCase() : `0${size}`}${extension}\r\n`;
      return [Buffer.from(line), data, Buffer.from('\r\n')];
    });
    return answer(
      before,
      `HTTP/1.1 200 OK\r\n${extra}transfer-encoding: chunked\r\n\r\n`,
      Buffer.concat([...rest, Buffer.from(`0\r\n${trailer}\r\n`)]),
      Buffer.concat(chunks.map(([data]) => data)),
    );
  });
const answers = fc.array(fc.oneof(withLength, withoutBody, chunked), { maxLength: 6 });

/** Cuts a buffer at random places. */
function split(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  return [0, ...places].map((from, i) => bytes.subarray(from, places[i]));
}
const cuts = fc.array(fc.nat(), { maxLength: 30 });
const byteByByte = Array.from({ length: 2000 }, (_, i) => i);

/** A scanner that keeps what it finds, fed through a buffer that is used again and again. */
function listen(headsAre: 'headers' | 'handshake' = 'headers') {
  const side = new LedgerSide();
  const found: { status: number; body: Buffer; isLast?: boolean }[] = [];
  const scanner = new AnswerScanner(side, headsAre, {
    head: ({ status }) => found.push({ status, body: none }),
    data(bytes, start, end) {
      const last = found.at(-1);
      if (last) last.body = Buffer.concat([last.body, bytes.subarray(start, end)]);
    },
    end(isLast) {
      Object.assign(found.at(-1) ?? {}, { isLast });
    },
  });
  const shared = Buffer.alloc(65_536);
  const feed = (chunk: Buffer | string) => {
    const end = Buffer.from(chunk).copy(shared);
    scanner.scan(shared, end);
  };
  return { side, found, scanner, feed };
}

function expectFollowed(all: readonly Answer[], places: readonly number[]): void {
  const { side, found, scanner, feed } = listen();
  for (const { bytes } of all) {
    scanner.expectAnswer();
    for (const chunk of split(bytes, places)) feed(chunk);
  }
  expect(found).toEqual(all.map(({ status: s, body: b }) => ({ status: s, body: b, isLast: false })));
  const sum = (count: (a: Answer) => number) => all.reduce((n, a) => n + count(a), 0);
  expect(side).toMatchObject({
    headers: sum((a) => a.headers),
    framing: sum((a) => a.framing),
    body: sum((a) => a.body.length),
  });
  expect(side.counts().total).toBe(sum((a) => a.bytes.length));
}

test('answers of every kind are handed out and booked to the byte, however they are split', () => {
  fc.assert(fc.property(answers, cuts, expectFollowed));
});

test('answers that come byte by byte are handed out and booked to the byte', () => {
  fc.assert(
    fc.property(answers, (all) => expectFollowed(all, byteByByte)),
    { numRuns: 20 },
  );
});

test('an answer without a length goes on until the connection closes', () => {
  const { side, found, scanner, feed } = listen('handshake');
  scanner.expectAnswer();
  feed('HTTP/1.1 200 OK\r\n\r\nabc');
  feed('HTTP/1.1 200 OK\r\n\r\n');
  expect(found).toEqual([{ status: 200, body: Buffer.from('abcHTTP/1.1 200 OK\r\n\r\n') }]);
  scanner.close();
  expect(found[0]?.isLast).toBe(true);
  expect(side).toMatchObject({ handshake: 19, headers: 0, body: 22 });
});

test('bytes after an answer end the connection, not the answer, and are booked', () => {
  const { side, found, scanner, feed } = listen();
  scanner.expectAnswer();
  feed('HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 200 OK');
  feed('more');
  expect(found).toEqual([{ status: 204, body: none, isLast: true }]);
  expect(side.counts()).toMatchObject({ headers: 27, total: 27 + 15 + 4 });
});

test('bytes that come when nothing was asked are an error, and are booked', () => {
  const { side, scanner, feed } = listen();
  scanner.expectAnswer();
  feed('HTTP/1.1 204 No Content\r\n\r\n');
  expect(() => feed('HTTP/1.1 408 Request Timeout\r\n\r\n')).toThrow('unsolicited bytes');
  expect(side.counts().total).toBe(27 + 32);
});

test('an answer that says so is the last one', () => {
  const { found, scanner, feed } = listen();
  scanner.expectAnswer();
  feed('HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx');
  expect(found).toEqual([{ status: 200, body: Buffer.from('x'), isLast: true }]);
});

const inChunks = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';

test.each([
  ['another protocol', 'SSH-2.0-OpenSSH_9.6\r\n', 'did not answer in HTTP/1.1: S'],
  ['another version', 'HTTP/2 200\r\n', 'did not answer in HTTP/1.1'],
  ['lines that end with LF', 'HTTP/1.1 200 OK\nA: b\n', 'did not answer in HTTP/1.1'],
  ['a bad status', 'HTTP/1.1 xyz\r\n\r\n', 'bad status line'],
  ['a switch of protocols', 'HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n', 'switched protocols'],
  ['a bad length', 'HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n', 'bad content-length'],
  ['a head that is too long', `HTTP/1.1 200 OK\r\nA: ${'x'.repeat(65_600)}\r\n\r\n`, 'more than 64 kB'],
  ['a chunk size that is no number', `${inChunks}xyz\r\n`, 'bad chunk size: x'],
  ['no chunk size', `${inChunks}\r\n`, 'bad chunk size'],
  ['a negative chunk size', `${inChunks}-5\r\n`, 'bad chunk size'],
  ['a chunk size followed by something else', `${inChunks}5_\r\n`, 'bad chunk size'],
  ['a chunk size ended with LF', `${inChunks}5\nhello`, 'bad chunk size'],
  ['a huge chunk size', `${inChunks}fffffffffffff\r\n`, 'too many digits'],
  ['an endless extension', `${inChunks}5;${'x'.repeat(65_600)}`, 'line of more than 64 kB'],
  ['a chunk that is longer than its size', `${inChunks}3\r\nabcd\r\n`, 'longer than its size'],
])('%s is an error, however it is split, and booked to the byte', (_, text, message) => {
  const check = (places: readonly number[]) => {
    const { side, scanner, feed } = listen();
    scanner.expectAnswer();
    expect(() => {
      for (const chunk of split(Buffer.from(text), places)) feed(chunk);
    }).toThrow(message);
    return side.counts().total;
  };
  fc.assert(fc.property(cuts, (places) => void check([40_000, ...places])));
  check(byteByByte);
  // What was in the piece with the mistake is booked, too.
  if (text.length < 60_000) expect(check([])).toBe(text.length);
});

test.each([
  ['', 'before it answered'],
  ['HTTP/1.1 20', 'in the middle'],
  ['HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab', 'in the middle'],
  [`${inChunks}5\r\nhello\r\n`, 'in the middle'],
  [`${inChunks}0\r\n`, 'in the middle'],
])('a connection closed after %j is an error', (text, message) => {
  const { scanner, feed } = listen();
  scanner.expectAnswer();
  feed(text);
  expect(() => scanner.close()).toThrow(message);
});

test('a listener that throws ends the scan, and the rest is booked', () => {
  const side = new LedgerSide();
  const scanner = new AnswerScanner(side, 'headers', {
    head() {},
    data() {
      throw new Error('cannot read this');
    },
    end() {},
  });
  scanner.expectAnswer();
  const bytes = Buffer.from(`${inChunks}3\r\nabc\r\n3\r\ndef\r\n0\r\n\r\n`);
  expect(() => scanner.scan(bytes, bytes.length)).toThrow('cannot read this');
  expect(side.counts().total).toBe(bytes.length);
});
