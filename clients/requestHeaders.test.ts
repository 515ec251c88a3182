import fc from 'fast-check';
import { expect, test } from 'vitest';
import { preflightHeaders, type RequestKind, requestHeaders } from './requestHeaders.ts';

const origin = 'http://127.0.0.1:8080';
const kinds: RequestKind[] = ['fetch', 'eventsource', 'upgrade', 'post'];
const chrome = { profile: 'chrome', cookieBytes: 0 } as const;
const minimal = { profile: 'minimal', cookieBytes: 0 } as const;
const bytesOf = (headers: Record<string, string>) =>
  Object.entries(headers).reduce((n, [name, value]) => n + `${name}: ${value}\r\n`.length, 0);

test.each([
  ['fetch', 413],
  ['eventsource', 470],
  ['upgrade', 264],
  ['post', 476],
] as const)(
  'a browser sends as many bytes of headers with a request of kind %s as it always did',
  (kind, size) => {
    expect(bytesOf(requestHeaders(chrome, kind, origin))).toBe(size);
  },
);

test('the minimal profile sends only what the request needs', () => {
  expect(kinds.map((kind) => requestHeaders(minimal, kind, origin))).toEqual([
    {},
    { Accept: 'text/event-stream' },
    {},
    { 'content-type': 'application/json' },
  ]);
});

test('a browser tells its origin where it must', () => {
  const origins = kinds.map((kind) => requestHeaders(chrome, kind, origin).Origin);
  expect(origins).toEqual([undefined, undefined, origin, origin]);
});

/** As Chromium 156 has sent them from a page at http://localhost:33891. */
const elsewhere = 'http://localhost:33891';

test('a page of another origin says so with each request', () => {
  for (const kind of kinds) {
    expect(requestHeaders({ ...minimal, page: elsewhere }, kind, origin)).toEqual({
      ...requestHeaders(minimal, kind, origin),
      Origin: elsewhere,
    });
    expect(requestHeaders({ ...chrome, page: elsewhere }, kind, origin).Origin).toBe(elsewhere);
  }
  const { 'User-Agent': _, ...event } = requestHeaders({ ...chrome, page: elsewhere }, 'eventsource', origin);
  expect(Object.entries(event)).toEqual([
    ['Pragma', 'no-cache'],
    ['Cache-Control', 'no-cache'],
    ['sec-ch-ua-platform', '"Linux"'],
    ['sec-ch-ua', '"Not:A-Brand";v="8", "Chromium";v="156"'],
    ['sec-ch-ua-mobile', '?0'],
    ['Accept', 'text/event-stream'],
    ['Origin', elsewhere],
    ['Sec-Fetch-Site', 'cross-site'],
    ['Sec-Fetch-Mode', 'cors'],
    ['Sec-Fetch-Dest', 'empty'],
    ['Referer', `${elsewhere}/`],
    ['Accept-Encoding', 'gzip, deflate, br, zstd'],
    ['Accept-Language', 'en-US,en;q=0.9'],
  ]);
});

test('a preflight has the headers of a browser, and no cookie', () => {
  const asked = { method: 'GET', names: 'authorization' };
  const { 'User-Agent': _, ...headers } = preflightHeaders(
    { profile: 'chrome', cookieBytes: 300, page: elsewhere },
    origin,
    asked,
  );
  expect(Object.entries(headers)).toEqual([
    ['Accept', '*/*'],
    ['Access-Control-Request-Method', 'GET'],
    ['Access-Control-Request-Headers', 'authorization'],
    ['Origin', elsewhere],
    ['Sec-Fetch-Mode', 'cors'],
    ['Sec-Fetch-Site', 'cross-site'],
    ['Sec-Fetch-Dest', 'empty'],
    ['Referer', `${elsewhere}/`],
    ['Accept-Encoding', 'gzip, deflate, br, zstd'],
    ['Accept-Language', 'en-US,en;q=0.9'],
  ]);
});

test.each([
  ['http://127.0.0.1:9', 'same-site', true],
  ['https://127.0.0.1:9', 'cross-site', false],
  [origin, 'same-origin', true],
])('a page of %s is %s, and tells where it is: %s', (page, site, hasReferer) => {
  const headers = requestHeaders({ ...chrome, page }, 'fetch', origin);
  expect(headers['Sec-Fetch-Site']).toBe(site);
  expect('Referer' in headers).toBe(hasReferer);
});

test('the cookie line has exactly the size asked for, its name and line end included', () => {
  // 'Cookie: session=' with one character and a line end is the smallest.
  fc.assert(
    fc.property(fc.integer({ min: 19, max: 8192 }), fc.constantFrom(...kinds), (cookieBytes, kind) => {
      const { Cookie, ...rest } = requestHeaders({ profile: 'chrome', cookieBytes }, kind, origin);
      expect(`Cookie: ${Cookie}\r\n`).toHaveLength(cookieBytes);
      expect(rest).toEqual(requestHeaders(chrome, kind, origin));
    }),
  );
});

test('no cookie is sent when none is asked for', () => {
  expect(requestHeaders(chrome, 'fetch', origin)).not.toHaveProperty('Cookie');
});
