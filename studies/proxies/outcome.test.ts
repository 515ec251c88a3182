import { describe, expect, test } from 'vitest';
import { configurationOf, deliveryOf, proxiesOf, seenOf } from '../../test/fixtures/seenProxies.ts';
import { exitCodeOfProxies } from './exitCode.ts';
import type { Proxies, SeenConfiguration } from './file.ts';
import { proxiesKind } from './file.ts';
import { renderProxiesJson } from './json.ts';
import { renderProxiesMarkdown } from './markdown.ts';
import { neverCame, outcomeOf } from './outcome.ts';
import type { Seen } from './seen.ts';
import { mendsOf, symptomsOf } from './symptoms.ts';
import { renderProxiesTerminal } from './terminal.ts';

const cutAfter = (afterMs: number, survived = true): Partial<Seen> => ({
  silence: {
    triedMs: 5_000,
    cut: { afterMs, how: 'it ended', status: null },
    heartbeat: { everyMs: 1_500, triedMs: 6_000, survived },
  },
});

const withheld = (untilBytes: number | null, encoding: string | null = null) =>
  deliveryOf(1, {
    firstMs: null,
    eachMs: null,
    leastMs: null,
    encoding,
    withheld: { untilBytes, sentBytes: untilBytes ?? 112_000 },
  });

const refused = (reached: Partial<NonNullable<Seen['reached']>> | null): Partial<Seen> => ({
  refused: 426,
  reached: reached && { httpVersion: '1.1', upgrade: null, connection: null, ...reached },
  delivery: null,
});

const judged = (seen: Seen, parts: Partial<Proxies> = {}) => {
  const { verdict, words } = outcomeOf(seen, proxiesOf([configurationOf([seen])], parts));
  return `${verdict}: ${words.join(', ')}`;
};

describe('a transport', () => {
  test.each([
    ['works', seenOf('sse'), 'works: '],
    ['is refused', seenOf('websocket', refused({})), 'fails: refused 426'],
    ['fails for a reason', seenOf('sse', { failure: 'Parse Error', delivery: null }), 'fails: Parse Error'],
    ['comes late', seenOf('sse', { delivery: deliveryOf(207) }), 'limited: +206 ms'],
    ['comes late only at first', seenOf('sse', { delivery: deliveryOf(1, { firstMs: 300 }) }), 'works: '],
    [
      'comes late now and then, as on a busy machine',
      seenOf('sse', { delivery: deliveryOf(1, { eachMs: 300 }) }),
      'works: ',
    ],
    ['is withheld', seenOf('sse', { delivery: withheld(4_280) }), 'fails: withheld to 4.3 kB'],
    ['never comes', seenOf('sse', { delivery: withheld(null) }), 'fails: nothing of 112 kB'],
    ['is withheld unless told', seenOf('sse', { plain: withheld(4_280) }), 'limited: withheld to 4.3 kB*'],
    ['is cut before a heartbeat', seenOf('sse', cutAfter(3_000)), 'fails: cut after 3.0 s'],
    ['is cut after several heartbeats', seenOf('sse', cutAfter(60_000)), 'limited: cut after 60.0 s'],
    [
      'is cut whatever is sent',
      seenOf('sse', cutAfter(60_000, false)),
      'fails: cut after 60.0 s, heartbeats do not help',
    ],
    ['is cut while it is held', seenOf('long-polling', cutAfter(20_000)), 'fails: cut after 20.0 s'],
    [
      'dies in silence',
      seenOf('sse', {
        silence: { triedMs: 5e3, cut: { afterMs: 5e3, how: neverCame, status: null }, heartbeat: null },
      }),
      'fails: dead within 5.0 s',
    ],
    [
      'opens connections',
      seenOf('short-polling', { requests: { count: 5, connections: 5 } }),
      'limited: 5 connections',
    ],
    [
      'arrives as HTTP/1.0',
      seenOf('websocket', { reached: { httpVersion: '1.0', upgrade: 'websocket', connection: 'upgrade' } }),
      'limited: as HTTP/1.0',
    ],
  ])('%s', (_, seen, words) => {
    expect(judged(seen)).toBe(words);
  });

  test('is judged by what its server does', () => {
    const server = { heartbeatMs: 2_000, holdMs: 2_000, saysAccelBuffering: false };
    expect(judged(seenOf('sse', cutAfter(3_000)), { server })).toBe('limited: cut after 3.0 s');
    expect(judged(seenOf('sse', { plain: withheld(4_280) }), { server })).toBe('fails: withheld to 4.3 kB*');
  });
});

describe('the line that mends it', () => {
  const mended = (seen: Seen, parts: Partial<SeenConfiguration> = {}) => {
    const configuration = configurationOf([seen], parts);
    return mendsOf(configuration, proxiesOf([configuration])).map((line) =>
      line.split(' ').slice(0, 2).join(' '),
    );
  };

  test.each([
    [
      'Upgrade is lost',
      seenOf('websocket', refused({ connection: 'upgrade' })),
      ['proxy_set_header Upgrade'],
    ],
    [
      'Connection is lost',
      seenOf('websocket', refused({ upgrade: 'websocket', connection: 'close' })),
      ['proxy_set_header Connection'],
    ],
    ['a proxy refuses by itself', seenOf('websocket', refused(null)), []],
    ['events are withheld', seenOf('sse', { plain: withheld(4_280) }), ['proxy_buffering off;']],
    ['they are compressed', seenOf('sse', { delivery: withheld(null, 'gzip') }), ['gzip off;']],
    ['silence is cut', seenOf('sse', cutAfter(60_000)), ['proxy_read_timeout 1h;']],
    [
      'each poll is new',
      seenOf('short-polling', { requests: { count: 5, connections: 5 } }),
      ['keepalive 1000;'],
    ],
  ])('is known where %s', (_, seen, lines) => {
    expect(mended(seen)).toEqual(lines);
  });

  test('is not one that is there', () => {
    const seen = seenOf('short-polling', {
      requests: { count: 5, connections: 5 },
      reached: { httpVersion: '1.0', upgrade: null, connection: null },
    });
    expect(mended(seen)).toEqual(['keepalive 1000;', 'proxy_http_version 1.1;']);
    expect(mended(seen, { template: 'upstream a { server {target}; keepalive 32; }' })).toEqual([
      'proxy_http_version 1.1;',
    ]);
  });

  test('depends on the program', () => {
    expect(mended(seenOf('sse', { delivery: deliveryOf(207) }), { program: 'haproxy' })).toEqual([
      'option http-no-delay',
    ]);
    expect(mended(seenOf('websocket', cutAfter(3_000)), { program: 'haproxy' })).toEqual(['timeout tunnel']);
  });

  test('may be about TLS', () => {
    expect(mended(seenOf('sse'), { agreed: { http: '2', tls: 'TLSv1.2' } })).toEqual([
      'ssl_protocols TLSv1.2',
    ]);
  });
});

test('nothing is wrong with what works', () => {
  expect(symptomsOf(seenOf('websocket'), proxiesOf([configurationOf([seenOf('websocket')])]))).toEqual([]);
});

describe('the exit code', () => {
  const bad = configurationOf([seenOf('sse'), seenOf('websocket', refused({}))]);

  test('says whether what has to work does', () => {
    expect(exitCodeOfProxies(proxiesOf([bad]))).toBe(0);
    expect(exitCodeOfProxies(proxiesOf([bad], { required: ['sse'] }))).toBe(0);
    expect(exitCodeOfProxies(proxiesOf([bad], { required: ['sse', 'websocket'] }))).toBe(1);
  });

  test('says that a proxy died', () => {
    expect(exitCodeOfProxies(proxiesOf([{ ...bad, failure: 'it died' }], { required: ['websocket'] }))).toBe(
      4,
    );
  });
});

describe('what is shown', () => {
  const hostile = 'x\u001b[31m|`<script>';
  const proxies = proxiesOf([
    configurationOf([seenOf('sse', { plain: withheld(4_280) }), seenOf('websocket', refused({}))], {
      name: hostile,
    }),
    configurationOf([seenOf('sse'), seenOf('websocket', { failure: hostile, delivery: null })], {
      name: 'haproxy-right',
      program: 'haproxy',
      preset: 'right',
    }),
  ]);

  test('has outcomes, their marks and the lines that mend them', () => {
    const text = renderProxiesTerminal(proxies, false);
    expect(text).toMatch(/! withheld to 4\.3 kB\* +✗ refused 426/);
    expect(text).toContain('* unless the server says X-Accel-Buffering: no');
    expect(text).toContain('mend: proxy_set_header Upgrade $http_upgrade;');
    expect(text).not.toContain('\u001b');
  });

  test('is one table for each configuration where there are details', () => {
    const text = renderProxiesTerminal(proxies, false, { details: true });
    expect(text.match(/^transport /gm)).toHaveLength(2);
  });

  test('keeps foreign text from being markup', () => {
    const text = renderProxiesMarkdown(proxies);
    expect(text).not.toContain('<script>');
    expect(text).not.toContain('\u001b');
    expect(text).toContain('| ! withheld to 4.3 kB\\* | ✗ refused 426 |');
  });

  test('can be read again, for other reports', () => {
    const read = proxiesKind.schema.parse(JSON.parse(renderProxiesJson(proxies)));
    expect(read).toEqual(proxies);
    expect(JSON.parse(renderProxiesJson(proxies)).configurations[0]).toMatchObject({
      mends: [expect.stringContaining('proxy_set_header Upgrade'), expect.any(String), expect.any(String)],
    });
  });
});
