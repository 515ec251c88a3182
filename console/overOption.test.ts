import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { expect, test } from 'vitest';
import { pathSlugOf } from '../core/path.ts';
import { slugOf } from '../core/variant.ts';
import { chosenScenario } from './chosenScenario.ts';
import { withOverOption } from './overOption.ts';

const over = (text: string) =>
  withOverOption(new Command().exitOverride().configureOutput({ writeErr() {} }))
    .parse(['--over', text], { from: 'user' })
    .opts().over;

const slugs = (options: Parameters<typeof chosenScenario>[1]) =>
  chosenScenario('echo', options).variants.map(slugOf);

test('paths are separated by commas, and each is there once', () => {
  expect(over('direct,tls, tls1.3,tls1.2+rsa2048').map(pathSlugOf)).toEqual([
    'direct',
    'tls',
    'tls1.2-rsa2048',
  ]);
});

test.each(['H4', '', 'tls+', 'tls+toString', 'tls1.2+tls1.3', 'h2,h2+', 'shared1+tls'])(
  '%j is refused, with what would be right',
  (text) => {
    expect(() => over(text)).toThrow(
      /expected direct, or words joined by \+: http1.1, h2|contradict|Expected paths/,
    );
  },
);

const named = (paths: string) => {
  const path = join(mkdtempSync(join(tmpdir(), 'pushbench-over-')), 'short.yaml');
  writeFileSync(
    path,
    `{ name: short, title: A title, description: What it is., users: 1, paths: ${paths}, phases: { measure: 1s },
  streams: [{ name: news, topics: broadcast, arrivals: { process: periodic, every: 1s }, payload: { bytes: 99 } }],
  variants: [{ transport: sse }, { transport: websocket, over: tls }] }`,
  );
  return (text: string) => chosenScenario(path, { over: over(text) }).variants.map(slugOf);
};

test.each([
  ['by name', "{ old: { tls: { version: '1.2' } }, one: shared20 }"],
  [
    'in a list',
    "[tls, { name: old, tls: { version: '1.2' } }, { name: one, http: { connection: shared, usersPerConnection: 20 } }]",
  ],
])('a path may be named as the scenario has it, %s', (_, paths) => {
  const slugs = named(paths);
  expect(slugs('old')).toEqual(['sse-tls1.2', 'websocket-tls1.2']);
  expect(slugs('direct,one,old,tls1.2')).toEqual(
    ['sse', 'websocket'].flatMap((one) => [one, `${one}-h2-shared20`, `${one}-tls1.2`]),
  );
  expect(() => slugs('new')).toThrow(
    expect.objectContaining({
      message: '"new" is not a path, and short has none of that name',
      hint: expect.stringMatching(/^Expected direct, .*; or a name that the scenario has: old, one\.$/),
    }),
  );
});

test('a scenario without names says nothing of them', () => {
  expect(() => slugs({ over: over('h4') })).toThrow(
    expect.objectContaining({ hint: expect.stringMatching(/shared-link\.$/) }),
  );
});

test('each variant runs over each path, and no other', () => {
  const before = slugs({});
  expect(slugs({ over: over('tls') })).toEqual(before.map((slug) => `${slug}-tls`));
  expect(slugs({ over: over('direct,tls') })).toEqual(before.flatMap((slug) => [slug, `${slug}-tls`]));
  expect(slugs({ over: over('direct') })).toEqual(before);
});

test('variants are named with their path or without', () => {
  expect(slugs({ over: over('direct,tls'), variants: ['sse'] })).toEqual(['sse', 'sse-tls']);
  expect(slugs({ over: over('direct,tls'), variants: ['sse-tls'] })).toEqual(['sse-tls']);
  expect(() => slugs({ over: over('tls'), variants: ['sse-tls1.2'] })).toThrow(/no variant sse-tls1.2/);
});
