import { expect, test } from 'vitest';
import { resultOf, times, trialOf } from '../test/fixtures/result.ts';
import { renderMarkdown } from './markdown.ts';
import { summarise } from './summary.ts';

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
