import { expect, test } from 'vitest';
import { resultOf, times, trialOf } from '../../test/fixtures/result.ts';
import { summarise } from '../results/summary.ts';
import { escaped, renderMarkdown } from './markdown.ts';

const hostile = '<img src=x> [a](b) | `c` *d* _e_ # \\';
const safe = '\\<img src=x\\> \\[a\\](b) \\| \\`c\\` \\*d\\* \\_e\\_ \\# \\\\';

test('names become text, never markup', () => {
  const base = resultOf([trialOf(hostile, { valid: false, invalid: [hostile] })]);
  const markdown = renderMarkdown([
    summarise({ ...base, scenario: { ...base.scenario, name: hostile, title: hostile } }),
  ]);
  expect(markdown).toContain(`## ${safe}: ${safe}\n`);
  expect(markdown).toContain(`| ${safe} (invalid) |`);
  expect(markdown).toContain(`- ⚠ ${safe}: 1 invalid, not in the figures: ${safe}`);
  expect(markdown).not.toMatch(/(?<!\\)<img/);
  expect(markdown).not.toMatch(/(?<!\\)\[a/);
});

test('a target other than the built-in one is named', () => {
  const markdown = (target: { command: string } | null) =>
    renderMarkdown([summarise(resultOf([trialOf('sse')], { target }))]);
  expect(markdown({ command: hostile })).toContain(` Target: ${safe}\n`);
  expect(markdown(null)).not.toContain('Target');
});

test('every row of the tables has the cells of its header', () => {
  const result = resultOf([
    ...[1, 2].flatMap((round) => [
      trialOf('sse', { round, latencyMs: times(Array.from({ length: 40 }, () => 5)) }),
      trialOf('websocket', { round }),
    ]),
  ]);
  const markdown = renderMarkdown([summarise(result)]);
  const rows = markdown.split('\n').filter((line) => line.startsWith('|'));
  expect(rows).toHaveLength(8);
  for (const table of [rows.slice(0, 4), rows.slice(4)])
    expect(new Set(table.map((row) => row.split('|').length)).size).toBe(1);
  expect(rows[2]).toContain('★ **5.00**');
});

test('each result has a section of its own', () => {
  const summary = summarise(resultOf([trialOf('sse')]));
  const markdown = renderMarkdown([summary, { ...summary, scenario: 'other' }]);
  expect(markdown.match(/^## .*$/gm)).toEqual(['## small: Small', '## other: Small']);
});

test('SLOs are told below the table', () => {
  expect(renderMarkdown([summarise(resultOf([trialOf('sse')]))])).toContain('- p50 ≤ 30 ms: met by sse');
});

test.each([
  ['@everyone', '@&#8203;everyone'],
  ['@org/team_a', '@&#8203;org/team\\_a'],
  ['a@b.example', 'a@&#8203;b.example'],
  ['fixes #12 and x/y#3', 'fixes \\#&#8203;12 and x/y\\#&#8203;3'],
  ['gh-7 !8', 'gh-&#8203;7 !&#8203;8'],
  ['see https://evil.example', 'see https:&#8203;//evil.example'],
  ['www.evil.example mailto:x', 'www&#8203;.evil.example mailto:&#8203;x'],
  ['&#64;everyone &lt;b>', '\\&\\#&#8203;64;everyone \\&lt;b\\>'],
  ['<https://evil.example>', '\\<https:&#8203;//evil.example\\>'],
  ['costs $5 and $6', 'costs \\$5 and \\$6'],
  ['a | b\n| c', 'a \\| b \\| c'],
  ['::error::x\u001b[2J\u202e', ': :error::x \\[2J '],
  ['p99 @ 5 users: 3 # a/b', 'p99 @ 5 users: 3 \\# a/b'],
])('%j calls nobody and leads nowhere', (text, markdown) => {
  expect(escaped(text)).toBe(markdown);
});
