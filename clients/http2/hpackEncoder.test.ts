import { describe, expect, test } from 'vitest';
import { cookieCrumbs, FieldList, writeInteger } from './fieldList.ts';
import { HpackEncoder } from './hpackEncoder.ts';

const bytes = Buffer.alloc(20_000);
const encode = (encoder: HpackEncoder, list: FieldList, path: string) =>
  bytes.toString('hex', 0, encoder.encode(list, path, bytes, 0));

const get = (...fields: [string, string][]) =>
  new FieldList([[':method', 'GET'], [':scheme', 'http'], [':authority', 'www.example.com'], ...fields]);

/** What Chromium sends with fetch() to its own origin, with 200 B of a cookie. */
const browser = new FieldList([
  [':method', 'GET'],
  [':authority', '127.0.0.1:8443'],
  [':scheme', 'https'],
  ['sec-ch-ua-platform', '"Linux"'],
  [
    'user-agent',
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36',
  ],
  ['sec-ch-ua', '"Not:A-Brand";v="8", "Chromium";v="156"'],
  ['sec-ch-ua-mobile', '?0'],
  ['accept', '*/*'],
  ['sec-fetch-site', 'same-origin'],
  ['sec-fetch-mode', 'cors'],
  ['sec-fetch-dest', 'empty'],
  ['referer', 'https://127.0.0.1:8443/'],
  ['accept-encoding', 'gzip, deflate, br, zstd'],
  ['accept-language', 'en-US,en;q=0.9'],
  ['cookie', `session=${'c'.repeat(182)}`],
]);

test('integers are written as in RFC 7541 Appendix C.1', () => {
  const written = (mask: number, value: number) =>
    bytes.toString('hex', 0, writeInteger(0, mask, value, bytes, 0));
  expect([written(0x1f, 10), written(0x1f, 1337), written(0xff, 42)]).toEqual(['0a', '1f9a0a', '2a']);
  expect(written(0x1f, 31)).toBe('1f00');
});

test('requests are encoded as in RFC 7541 Appendix C.4, with the path as the last pseudo-header field', () => {
  const encoder = new HpackEncoder();
  expect(encode(encoder, get(), '/')).toBe('8286418cf1e3c2e5f23a6ba0ab90f4ff84');
  expect(encode(encoder, get(['cache-control', 'no-cache']), '/')).toBe('8286be845886a8eb10649cbf');
  const last = new FieldList([
    [':method', 'GET'],
    [':scheme', 'https'],
    [':authority', 'www.example.com'],
    ['custom-key', 'custom-value'],
  ]);
  expect(encode(encoder, last, '/index.html')).toBe('8287bf85408825a849e95ba97d7f8925a849e95bb8e8b4bf');
});

test('pseudo-header fields other than :authority are never indexed', () => {
  const encoder = new HpackEncoder();
  const tunnel = new FieldList([
    [':method', 'CONNECT'],
    [':authority', 'www.example.com'],
    [':protocol', 'websocket'],
    [':scheme', 'https'],
  ]);
  const first = encode(encoder, tunnel, '/');
  expect(first).toMatch(/^02.*418cf1e3c2e5f23a6ba0ab90f4ff00.*8784$/);
  expect(encode(encoder, tunnel, '/')).toBe(first.replace('418cf1e3c2e5f23a6ba0ab90f4ff', 'be'));
});

test('a browser’s fields cost once what they are, and then an index each', () => {
  const encoder = new HpackEncoder();
  const path = (cursor: number) => `/poll?user=17&topics=forum&since=${cursor}`;
  const lengths = [1000, 1001, 1002, 1002].map((cursor) => encode(encoder, browser, path(cursor)).length / 2);
  const pathBytes = 2 + 27;
  expect(lengths).toEqual([438, 15 + pathBytes, 15 + pathBytes, 15 + pathBytes]);
});

test('the path is all that changes in a later block', () => {
  const encoder = new HpackEncoder();
  const list = get(['accept', '*/*']);
  encode(encoder, list, '/a');
  expect(['/a', '/a', '/', '/0~'].map((path) => encode(encoder, list, path))).toEqual([
    '8286bf04022f61be',
    '8286bf04022f61be',
    '8286bf84be',
    '8286bf04032f307ebe',
  ]);
});

describe('the table', () => {
  test('stays within what the peer allows, which the next block says', () => {
    const encoder = new HpackEncoder();
    const list = get(['x-a', 'b']);
    const first = encode(encoder, list, '/');
    encoder.limitTable(0);
    // Nothing fits: literals without indexing.
    const literals = '8286018cf1e3c2e5f23a6ba0ab90f4ff840003782d610162';
    expect(encode(encoder, list, '/')).toBe(`20${literals}`);
    expect(encode(encoder, list, '/')).toBe(literals);
    encoder.limitTable(100_000);
    expect(encode(encoder, list, '/')).toBe(`3fe11f${first}`);
  });

  test('says its smallest size too where it was smaller in between', () => {
    const encoder = new HpackEncoder();
    encode(encoder, get(), '/');
    encoder.limitTable(100);
    encoder.limitTable(20);
    encoder.limitTable(200);
    expect(encode(encoder, get(), '/')).toMatch(/^343fa901828641/);
  });

  test('does not change with what the peer would allow beyond 4,096 B', () => {
    const encoder = new HpackEncoder();
    encode(encoder, get(), '/');
    encoder.limitTable(65_536);
    expect(encode(encoder, get(), '/')).toBe('8286be84');
  });

  test('is not filled with a field that is larger, which leaves the others in it', () => {
    const encoder = new HpackEncoder();
    const list = get(['x-large', '~'.repeat(4060)]);
    encode(encoder, list, '/');
    expect(encode(encoder, list, '/').slice(0, 10)).toBe('8286be8400');
  });

  test('that changes makes the copied blocks of other lists invalid', () => {
    const encoder = new HpackEncoder();
    for (let i = 0; i < 3; i++) encode(encoder, get(), '/');
    encode(encoder, get(['x-a', 'b']), '/');
    expect(encode(encoder, get(), '/')).toBe('8286bf84');
  });
});

test('cookies become one field each', () => {
  expect(cookieCrumbs('a=1; session=2')).toEqual([
    ['cookie', 'a=1'],
    ['cookie', 'session=2'],
  ]);
  const encoder = new HpackEncoder();
  encode(encoder, get(...cookieCrumbs('a=1; session=2')), '/');
  const later = encode(encoder, get(...cookieCrumbs('a=1; session=3')), '/');
  expect(later.slice(0, 12)).toBe('8286c084bf60');
});

describe('fields that HTTP/2 does not have are refused', () => {
  test.each([
    [[['Accept', '*/*']], '"Accept" is not a valid field name in lower case'],
    [[['a b', '']], '"a b" is not a valid field name'],
    [[[':path', '/']], '":path" is given with each request'],
    [[['connection', 'close']], '"connection" is not allowed in HTTP/2 requests'],
    [
      [
        ['accept', '*/*'],
        [':method', 'GET'],
      ],
      '":method" must stand before all other fields',
    ],
    [[['x-a', 'b\r\nc']], 'the value of "x-a" is not valid: "b\\r\\nc"'],
    [[['x-a', ' b']], 'the value of "x-a" is not valid'],
    [[['x-a', '€']], 'the value of "x-a" is not valid'],
  ] as [[string, string][], string][])('%j', (fields, message) => {
    expect(() => new FieldList(fields)).toThrow(message);
  });

  test.each(['', '/a b', '/€', '/a\r\n'])('the path %j', (path) => {
    expect(() => encode(new HpackEncoder(), get(), path)).toThrow('is not a valid path');
  });
});

test('a buffer that may be too small is refused, and the table keeps what it had', () => {
  const encoder = new HpackEncoder();
  expect(() => encoder.encode(get(), '/', Buffer.alloc(20), 0)).toThrow('20 B are too few');
  expect(encode(encoder, get(), '/')).toBe('8286418cf1e3c2e5f23a6ba0ab90f4ff84');
});
