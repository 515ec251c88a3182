import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type RequestKind, requestHeaders } from './requestHeaders.ts';

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
