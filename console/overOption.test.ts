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

test.each(['h4', '', 'tls+', 'tls+toString'])('%j is refused, with what would be right', (text) => {
  expect(() => over(text)).toThrow(/expected direct, or words joined by \+: http1.1, h2|Expected paths/);
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
