import { expect, test } from 'vitest';
import { parseScenario } from '../../scenarios/parse.ts';
import { labelOf, slugOf } from '../variant.ts';

const scenario = (rest: string) => `
name: short
title: A title
description: What it is.
users: 1
streams: [{ name: news, topics: broadcast, arrivals: { process: periodic, every: 1s }, payload: { bytes: 100 } }]
phases: { measure: 1s }
${rest}`;

const variantsIn = (rest: string) => parseScenario(scenario(rest), 'short.yaml').variants;
const slugsIn = (rest: string) => variantsIn(rest).map(slugOf);
const wrongIn = (rest: string) => () => parseScenario(scenario(rest), 'short.yaml');

test('a variant says its path in a word, in several, inline, or by name', () => {
  expect(
    slugsIn(`
variants:
  - { transport: sse }
  - { transport: sse, over: tls }
  - { transport: sse, over: tls1.2+rsa2048 }
  - { transport: sse, over: { tls: { resume: false } } }
  - { transport: websocket, over: old }
  - { transport: websocket, over: direct }
paths: { old: { tls: { version: '1.2' } } }`),
  ).toEqual(['sse', 'sse-tls', 'sse-tls1.2-rsa2048', 'sse-tls-no-resume', 'websocket-tls1.2', 'websocket']);
});

test('labels say the path in words', () => {
  const [tls, old] = variantsIn(
    'variants: [{ transport: sse, over: tls }, { transport: sse, over: tls1.2 }]',
  );
  expect([tls, old].map((variant) => labelOf(variant as NonNullable<typeof tls>))).toEqual([
    'SSE over TLS',
    'SSE over TLS 1.2',
  ]);
});

test('a list of paths runs each variant over all of them, unless it says its own', () => {
  const rest = `
variants: [{ transport: sse }, { transport: websocket }, { transport: long-polling, over: fresh }]
paths: [direct, tls, { name: fresh, tls: { resume: false } }]`;
  expect(slugsIn(rest)).toEqual([
    ...['sse', 'sse-tls', 'sse-tls-no-resume'],
    ...['websocket', 'websocket-tls', 'websocket-tls-no-resume'],
    'long-polling-tls-no-resume',
  ]);
});

test('what comes out is written as before where no path is named', () => {
  const { variants, ...others } = parseScenario(scenario('variants: [{ transport: sse }]'), 'short.yaml');
  expect(Object.keys(variants[0] ?? {})).toEqual(['transport', 'heartbeat', 'bufferLimitBytes']);
  expect(others).not.toHaveProperty('paths');
});

test.each([
  [
    'a path that nobody has named',
    'variants: [{ transport: sse, over: nowhere }]',
    /:8:36:.*"nowhere" is not a path/,
  ],
  [
    'an unknown version',
    "variants: [{ transport: sse, over: { tls: { version: '1.1' } } }]",
    /expected 1.3, 1.2/,
  ],
  ['an unknown member', 'variants: [{ transport: sse, over: { ssl: {} } }]', /over.ssl: unknown key/],
  [
    'the same path twice',
    'variants: [{ transport: sse }]\npaths: [tls, tls1.3]',
    /paths\[1\]: tls is already/,
  ],
  [
    'the same variant twice over one path',
    'variants: [{ transport: sse }, { transport: sse, over: tls }]\npaths: [direct, tls]',
    /variants\[1\]: duplicate variant/,
  ],
  ['a name that means another path', 'variants: [{ transport: sse }]\npaths: { tls: {} }', /by itself/],
  ['a number', 'variants: [{ transport: sse, over: 443 }]', /over: .*expected direct/],
])('%s is refused with its place', (_what, rest, message) => {
  expect(wrongIn(rest)).toThrow(message);
});
