import { describe, expect, test } from 'vitest';
import { CrossOrigin, crossOriginOf } from './crossOrigin.ts';
import { requestHeaders } from './requestHeaders.ts';
import { parseAnswerHead } from './wire/answerHead.ts';
import { Fields } from './wire/fields.ts';

const page = 'https://app.example';
const target = 'https://target.example';
const browser = ({ cookieBytes = 0, now = (): number => 0 } = {}) =>
  new CrossOrigin({ profile: 'minimal', cookieBytes, page }, page, target, now);
const request = (headers: Record<string, string>, path = '/sse', method: 'GET' | 'POST' = 'GET') => ({
  method,
  path,
  fields: new Fields(headers),
});
const answer = (...lines: string[]) =>
  parseAnswerHead(`HTTP/1.1 204 No Content\r\n${lines.map((line) => `${line}\r\n`).join('')}\r\n`);
const allowing = (...more: string[]) => answer(`Access-Control-Allow-Origin: ${page}`, ...more);

test('a page on the origin of the target needs no leave', () => {
  const headers = { profile: 'minimal', cookieBytes: 0 } as const;
  expect(crossOriginOf({ headers }, `${target}/`)).toBeUndefined();
  expect(crossOriginOf({ headers, origin: { page: target } }, `${target}/`)).toBeUndefined();
  expect(crossOriginOf({ headers, origin: { page } }, `${target}/`)).toBeInstanceOf(CrossOrigin);
});

describe('a preflight', () => {
  test.each(['fetch', 'eventsource'] as const)('does not come before what a page asks by %s', (kind) => {
    for (const profile of ['minimal', 'chrome'] as const) {
      const headers = requestHeaders({ profile, cookieBytes: 300, page }, kind, target);
      expect(browser().preflightFor(request(headers))).toBeUndefined();
    }
  });

  test.each([
    ['an event source that comes back', { 'Last-Event-ID': 'k.1' }],
    ['a form', { 'Content-Type': 'application/x-www-form-urlencoded' }],
    ['text of any kind', { 'Content-Type': 'text/plain; charset=utf-8' }],
  ])('does not come before %s', (_, headers) => {
    expect(browser().preflightFor(request(headers))).toBeUndefined();
  });

  test.each([
    ['JSON', { 'content-type': 'application/json' }, 'content-type'],
    ['a token', { Authorization: 'Bearer x' }, 'authorization'],
    [
      'an event stream that a script reads, as there is a token',
      { Authorization: 'Bearer x', 'Last-Event-ID': 'k.1' },
      'authorization,last-event-id',
    ],
  ])('comes before %s, and says what is to be sent', (_, headers, names) => {
    const parts = browser().preflightFor(request(headers, '/messages?a=1', 'POST'))?.parts;
    expect(parts).toMatchObject({ method: 'OPTIONS', path: '/messages?a=1' });
    expect(parts?.fields.list).toEqual([
      ['access-control-request-method', 'POST'],
      ['access-control-request-headers', names],
      ['origin', page],
    ]);
  });

  const token = request({ Authorization: 'Bearer x' }, '/short-polling?cursor=1');
  const askedOf = (cross: CrossOrigin, parts = token) =>
    cross.preflightFor(parts) as NonNullable<ReturnType<CrossOrigin['preflightFor']>>;

  test.each([
    [undefined, 5],
    ['60', 60],
    ['86400', 7_200],
    ['soon', 5],
    ['0', 0],
  ])('with Access-Control-Max-Age: %s is good for %i s', (maxAge, seconds) => {
    let nowMs = 1_000;
    const cross = browser({ now: () => nowMs });
    const asked = askedOf(cross);
    expect(cross.isAllowed(asked)).toBe(false);
    const lines = maxAge === undefined ? [] : [`Access-Control-Max-Age: ${maxAge}`];
    expect(
      cross.take(asked, allowing('Access-Control-Allow-Headers: Authorization', ...lines)),
    ).toBeUndefined();
    const isGoodAfter = (s: number) => {
      nowMs = 1_000 + s * 1_000;
      return cross.isAllowed(asked);
    };
    expect(isGoodAfter(0)).toBe(seconds > 0);
    expect(isGoodAfter(Math.max(0, seconds - 0.001))).toBe(seconds > 0);
    expect(isGoodAfter(seconds)).toBe(false);
  });

  test('is good for its URL with the query, so that a new cursor asks again', () => {
    const cross = browser();
    cross.take(askedOf(cross), allowing('Access-Control-Allow-Headers: *, authorization'));
    expect(cross.isAllowed(askedOf(cross, { ...token }))).toBe(true);
    expect(cross.isAllowed(askedOf(cross, { ...token, path: '/short-polling?cursor=2' }))).toBe(false);
    expect(cross.isAllowed(askedOf(cross, { ...token, method: 'POST' }))).toBe(false);
  });

  test('is forgotten when there are many newer ones', () => {
    const cross = browser();
    const at = (cursor: number) => askedOf(cross, { ...token, path: `/short-polling?cursor=${cursor}` });
    for (let i = 0; i < 33; i++) cross.take(at(i), allowing('Access-Control-Allow-Headers: authorization'));
    expect([0, 1, 32].map((i) => cross.isAllowed(at(i)))).toEqual([false, true, true]);
  });

  test.each([
    ['nothing', [], /Access-Control-Allow-Headers does not have authorization, but nothing/],
    [
      'other names',
      ['Access-Control-Allow-Headers: content-type'],
      /does not have authorization, but content-type/,
    ],
    ['a wildcard, which covers no token', ['Access-Control-Allow-Headers: *'], /does not have authorization/],
  ])('that is answered with %s keeps the request back', (_, lines, says) => {
    const cross = browser();
    const asked = askedOf(cross);
    expect(cross.take(asked, allowing(...lines))).toMatch(says);
    expect(cross.isAllowed(asked)).toBe(false);
  });

  test('is satisfied by a wildcard where there are no cookies', () => {
    const json = request({ 'content-type': 'application/json' }, '/messages', 'POST');
    const leave = allowing('Access-Control-Allow-Headers: *');
    const cross = browser();
    expect(cross.take(askedOf(cross, json), leave)).toBeUndefined();
    const withCookies = browser({ cookieBytes: 30 });
    expect(withCookies.take(askedOf(withCookies, json), leave)).toMatch(/does not have content-type/);
  });
});

describe('an answer', () => {
  test.each([
    ['to this page', [`Access-Control-Allow-Origin: ${page}`], true, false],
    [
      'to this page with its cookies',
      [`Access-Control-Allow-Origin: ${page}`, 'Access-Control-Allow-Credentials: true'],
      true,
      true,
    ],
    ['to everybody', ['Access-Control-Allow-Origin: *'], true, false],
    [
      'to everybody with credentials',
      ['Access-Control-Allow-Origin: *', 'Access-Control-Allow-Credentials: true'],
      true,
      false,
    ],
    ['to nobody', [], false, false],
    ['to another page', ['Access-Control-Allow-Origin: https://other.example'], false, false],
    ['to this page with a slash', [`Access-Control-Allow-Origin: ${page}/`], false, false],
    ['to two pages', [`Access-Control-Allow-Origin: ${page}, https://other.example`], false, false],
    [
      'to this page twice',
      [`Access-Control-Allow-Origin: ${page}`, `Access-Control-Allow-Origin: ${page}`],
      false,
      false,
    ],
    [
      'with credentials in capitals',
      [`Access-Control-Allow-Origin: ${page}`, 'Access-Control-Allow-Credentials: TRUE'],
      true,
      false,
    ],
  ])('%s may be read without cookies and with them, or not', (_, lines, without, withCookies) => {
    expect(browser().refusalOf(answer(...lines)) === undefined).toBe(without);
    expect(browser({ cookieBytes: 30 }).refusalOf(answer(...lines)) === undefined).toBe(withCookies);
  });
});
