import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameScanner } from './frameScanner.ts';
import { HttpScanner } from './httpScanner.ts';
import { LedgerSide } from './ledger.ts';

interface Message {
  readonly bytes: string;
  readonly headers: number;
  readonly framing: number;
  readonly body: number;
}

const text = fc.string({ unit: 'grapheme-ascii', maxLength: 300 });
const withLength = text.map((body): Message => {
  const head = `HTTP/1.1 200 OK\r\nContent-Type: x\r\nContent-Length: ${body.length}\r\n\r\n`;
  return { bytes: head + body, headers: head.length, framing: 0, body: body.length };
});
const empty = fc.constantFrom('204 No Content', '304 Not Modified').map((status): Message => {
  const head = `HTTP/1.1 ${status}\r\nDate: x\r\n\r\n`;
  return { bytes: head, headers: head.length, framing: 0, body: 0 };
});
const chunked = fc
  .record({
    chunks: fc.array(
      text.filter((t) => t.length > 0),
      { maxLength: 5 },
    ),
    extension: fc.constantFrom('', ';name=value', ';abc'),
    trailer: fc.constantFrom('', 'Checksum: abc\r\n', 'A: b\r\nC: d\r\n'),
  })
  .map(({ chunks, extension, trailer }): Message => {
    const head = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n';
    const pieces = chunks.map((c) => `${c.length.toString(16)}${extension}\r\n${c}\r\n`).join('');
    const all = `${pieces}0\r\n${trailer}\r\n`;
    const body = chunks.reduce((n, c) => n + c.length, 0);
    return { bytes: head + all, headers: head.length, framing: all.length - body, body };
  });
const request = text.map((body): Message => {
  const head = body
    ? `POST /messages HTTP/1.1\r\nhost: x\r\ncontent-length: ${body.length}\r\n\r\n`
    : 'GET /short-polling?topics=a HTTP/1.1\r\nhost: x\r\n\r\n';
  return { bytes: head + body, headers: head.length, framing: 0, body: body.length };
});

/** Cuts bytes at random places. */
function pieces(bytes: Buffer, cuts: number[]): Buffer[] {
  const at = [0, ...cuts.map((c) => c % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return at.slice(1).map((end, i) => bytes.subarray(at[i], end));
}

const frame = fc
  .record({
    opcode: fc.constantFrom(0, 1, 2, 8, 9, 10),
    length: fc.oneof(fc.constantFrom(0, 125, 126, 127, 65_535, 65_536), fc.integer({ min: 0, max: 300 })),
    masked: fc.boolean(),
  })
  .map(({ opcode, length: wanted, masked }) => {
    const length = opcode >= 8 ? Math.min(wanted, 125) : wanted;
    const size = length < 126 ? 0 : length < 65_536 ? 2 : 8;
    const header = Buffer.alloc(2 + size + (masked ? 4 : 0));
    header[0] = 0x80 | opcode;
    header[1] = (masked ? 0x80 : 0) | (size === 0 ? length : size === 2 ? 126 : 127);
    if (size === 2) header.writeUInt16BE(length, 2);
    if (size === 8) header.writeBigUInt64BE(BigInt(length), 2);
    return { opcode, header: header.length, length, bytes: Buffer.concat([header, Buffer.alloc(length, 7)]) };
  });

describe('HttpScanner', () => {
  it('books heads, chunk framing and bodies exactly, wherever the network cuts', () => {
    const conversation = fc.oneof(
      fc.array(fc.oneof(withLength, empty, chunked), { minLength: 1, maxLength: 6 }),
      fc.array(request, { minLength: 1, maxLength: 6 }),
    );
    fc.assert(
      fc.property(conversation, fc.array(fc.nat(), { maxLength: 12 }), (messages, cuts) => {
        const side = new LedgerSide();
        const scanner = new HttpScanner(side, 'headers');
        const bytes = Buffer.from(messages.map((m) => m.bytes).join(''), 'latin1');
        for (const piece of pieces(bytes, cuts)) scanner.scan(piece);
        const sum = (field: 'headers' | 'framing' | 'body') => messages.reduce((n, m) => n + m[field], 0);
        expect([side.headers, side.framing, side.body]).toEqual([
          sum('headers'),
          sum('framing'),
          sum('body'),
        ]);
        expect(side.counts().total).toBe(bytes.length);
      }),
      { numRuns: 300 },
    );
  });

  it('takes a whole head as text, and only a whole head', () => {
    const side = new LedgerSide();
    const scanner = new HttpScanner(side, 'headers');
    const head = 'POST /messages HTTP/1.1\r\ncontent-length: 3\r\n\r\n';
    expect(scanner.scanHead(head)).toBe(true);
    expect(scanner.scanHead(head)).toBe(false);
    scanner.scan(Buffer.from('abc'));
    expect([side.headers, side.body]).toEqual([head.length, 3]);
  });

  it('hands over to the frames after an upgrade, in the middle of a chunk', () => {
    const side = new LedgerSide();
    const scanner = new HttpScanner(side, 'handshake', () => new FrameScanner(side));
    const head = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n';
    scanner.scan(Buffer.concat([Buffer.from(head), Buffer.from([0x81, 3, 1, 2, 3])]));
    expect([side.handshake, side.framing, side.body]).toEqual([head.length, 2, 3]);
  });
});

describe('FrameScanner', () => {
  it('books frame headers, data, heartbeats and closing exactly, wherever the network cuts', () => {
    fc.assert(
      fc.property(
        fc.array(frame, { minLength: 1, maxLength: 8 }),
        fc.array(fc.nat(), { maxLength: 20 }),
        (frames, cuts) => {
          const side = new LedgerSide();
          const scanner = new FrameScanner(side);
          const bytes = Buffer.concat(frames.map((f) => f.bytes));
          for (const piece of pieces(bytes, cuts)) scanner.scan(piece);
          const sum = (of: (f: (typeof frames)[number]) => number) => frames.reduce((n, f) => n + of(f), 0);
          expect(side.framing).toBe(sum((f) => (f.opcode < 8 ? f.header : 0)));
          expect(side.body).toBe(sum((f) => (f.opcode < 8 ? f.length : 0)));
          expect(side.handshake).toBe(sum((f) => (f.opcode === 8 ? f.bytes.length : 0)));
          expect(side.heartbeat).toBe(sum((f) => (f.opcode > 8 ? f.bytes.length : 0)));
          expect(side.counts().total).toBe(bytes.length);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('LedgerSide', () => {
  it('adds up to what was booked, whatever is claimed of the bodies', () => {
    fc.assert(
      fc.property(
        fc.nat(10_000),
        fc.nat(10_000),
        fc.nat(10_000),
        fc.nat(500),
        (body, payload, heartbeat, framing) => {
          const side = new LedgerSide();
          side.body = body;
          side.framing = framing;
          side.claimPayload(payload);
          side.claimHeartbeat(heartbeat);
          const counts = side.counts();
          expect(counts.total).toBe(body + framing);
          expect(counts.payload).toBeLessThanOrEqual(payload);
          expect(Math.min(...Object.values(counts))).toBeGreaterThanOrEqual(0);
        },
      ),
    );
  });
});
