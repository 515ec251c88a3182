import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MultipartParser } from './multipartParser.ts';

type Seen = { parts: [string, string][]; framing: number; heartbeat: number };

/** What a parser finds in a body that comes in these pieces, and then ends, where it does. */
function parse(pieces: readonly Buffer[], { boundary = 'b', most = 1024, ends = true } = {}): Seen {
  const seen: Seen = { parts: [], framing: 0, heartbeat: 0 };
  const parser = new MultipartParser(boundary, most, {
    part: (content, mediaType) => seen.parts.push([content, mediaType]),
    framing: (bytes) => {
      seen.framing += bytes;
    },
    heartbeat: (bytes) => {
      seen.heartbeat += bytes;
    },
  });
  for (const piece of pieces) parser.data(piece, 0, piece.length);
  if (ends) parser.ended();
  return seen;
}
const parseText = (text: string, options?: Parameters<typeof parse>[1]) =>
  parse([Buffer.from(text)], options);

const json = 'Content-Type: application/json\r\n\r\n';

test('a part is whole when the delimiter after it is', () => {
  const begun = `--b\r\n${json}{"id":"1"}\r\n--b`;
  const part = [['{"id":"1"}', 'application/json']];
  expect(parseText(begun.slice(0, -1), { ends: false }).parts).toEqual([]);
  expect(parseText(begun, { ends: false }).parts).toEqual(part);
  for (const end of ['\r\n', '--\r\n', '--'])
    expect(parse([Buffer.from(begun), Buffer.from(end)], { ends: end !== '\r\n' })).toEqual(
      parseText(begun + end, { ends: end !== '\r\n' }),
    );
});

test('an empty part is a heartbeat, with headers or without, but not before the end', () => {
  const headerless = '\r\n\r\n--b\r\n';
  const bare = '\r\n--b\r\n';
  const { parts, heartbeat, framing } = parseText(
    `--b\r\n${headerless}${bare}${json}\r\n--b\r\n\r\n--b--\r\n`,
  );
  expect(parts).toEqual([]);
  expect(heartbeat).toBe(headerless.length + bare.length + `${json}\r\n--b\r\n`.length);
  expect(framing).toBe('--b\r\n'.length + '\r\n--b--\r\n'.length);
});

test('a part without Content-Type is text, and header names have no case', () => {
  const body =
    '--b\r\n\r\nhello\r\n--b\r\nCONTENT-type:  Text/HTML ; charset=utf-8\r\nX: y\r\n z\r\n\r\n<p>\r\n--b--';
  expect(parseText(body).parts).toEqual([
    ['hello', 'text/plain'],
    ['<p>', 'text/html'],
  ]);
});

test('a preamble, an epilogue, white space after a delimiter, and line ends of LF are as good', () => {
  const body =
    'for old readers\n--b \t\nContent-Type: application/json\n\n{\n}\n\n--b--\nand after\n--b\nno part\n';
  expect(parseText(body).parts).toEqual([['{\n}\n', 'application/json']]);
});

test('a line that begins like a delimiter and goes on is refused, wherever it is cut', () => {
  const body = Buffer.from('--b\r\n\r\n-b\r\n--bc\r\n--b--');
  for (let at = 0; at < body.length; at++)
    expect(() => parse([body.subarray(0, at), body.subarray(at)])).toThrow('goes on: --bc');
});

test('cut at any byte, the same parts come out, and each byte that is no content is booked once', () => {
  const aPart = fc.record({
    headers: fc.constantFrom(
      '',
      'Content-Type: application/json\r\n',
      'X-Größe: ü\r\nContent-type: text/html\r\n',
    ),
    lines: fc.array(fc.stringMatching(/^[ -~äß€😀]{0,20}$/u), { maxLength: 3 }),
    lineEnd: fc.constantFrom('\r\n', '\n'),
  });
  fc.assert(
    fc.property(
      fc.array(aPart, { maxLength: 6 }),
      fc.constantFrom('', 'preamble\r\n\r\n'),
      fc.infiniteStream(fc.integer({ min: 1, max: 9 })),
      (drawn, preamble, sizes) => {
        const contents = drawn.map(({ lines, lineEnd }) =>
          lines.filter((line) => !line.startsWith('--b')).join(lineEnd),
        );
        const body = `${preamble}--b\r\n${drawn
          .map(({ headers, lineEnd }, i) => `${headers}\r\n${contents[i]}${lineEnd}--b`)
          .map((part, i) => `${part}${i === drawn.length - 1 ? '--' : ''}\r\n`)
          .join('')}${drawn.length === 0 ? '--b--' : ''}`;
        const bytes = Buffer.from(body);
        const pieces: Buffer[] = [];
        for (let at = 0; at < bytes.length; ) {
          const size = sizes.next().value;
          pieces.push(bytes.subarray(at, at + size));
          at += size;
        }
        const cut = parse(pieces);
        expect(cut).toEqual(parse([bytes]));
        expect(cut.parts.map(([content]) => content)).toEqual(contents.filter((content) => content !== ''));
        const contentBytes = contents.reduce((sum, content) => sum + Buffer.byteLength(content), 0);
        expect(cut.framing + cut.heartbeat + contentBytes).toBe(bytes.length);
      },
    ),
  );
});

describe('what is wrong is named', () => {
  test.each([
    ['', 'the target ended the response before the first part; expected --b-- at the end'],
    ['--b\r\n', 'the target ended the response in the middle of a part; expected --b-- at the end'],
    [`--b\r\n${json}{"id":`, 'the target ended the response in the middle of a part'],
    ['--b\r\nno header\r\n\r\nx\r\n--b--', 'the target sent a part with a bad header line: no header'],
    [`--b\r\n${json}${'x'.repeat(1025)}`, 'the target sent a part of more than'],
    [`--b\r\n${json}${'x\n'.repeat(513)}`, 'the target sent a part of more than'],
    ['x'.repeat(65_537), 'the target sent'],
    ['x\n'.repeat(40_000), 'the target sent 64 KiB of multipart with no part in it'],
    [`--b\r\n${'x: y\r\n'.repeat(20_000)}`, 'the target sent 64 KiB of multipart with no part in it'],
  ])('%.30j', (body, reason) => {
    expect(() => parseText(body)).toThrow(reason);
  });

  test('a type without a boundary', () => {
    expect(() => parseText('', { boundary: '' })).toThrow(
      'the target answered with multipart and no boundary in its Content-Type',
    );
  });
});
