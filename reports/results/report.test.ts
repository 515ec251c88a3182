import { expect, test } from 'vitest';
import { resultOf, trialOf } from '../../test/fixtures/result.ts';
import { reportsOf } from './report.ts';

const base = resultOf([trialOf('sse')]);
const named = (name: string, title = name, startedAt = base.startedAt) => ({
  ...base,
  startedAt,
  scenario: { ...base.scenario, name, title },
});
const reports = (...results: Parameters<typeof reportsOf>[0]) => reportsOf(results);

test('each report has an anchor and a file name of its own', () => {
  const all = reports(
    named('a'),
    named('a'),
    named('a.2'),
    named('A'),
    named('a/b'),
    named('a-b'),
    named(''),
  );
  expect(all.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5, 6, 7].map((n) => `scenario-${n}`));
  const files = all.map(({ fileName }) => fileName);
  expect(files).toEqual(['a', 'a.2', 'a-2', 'A.3', 'a-b', 'a-b.2', 'scenario']);
  expect(new Set(files.map((file) => file.toLowerCase())).size).toBe(files.length);
});

test('results with the same title are told apart by their time, and then by number', () => {
  const later = '2026-02-03T04:05:06.000Z';
  const titles = reports(
    named('a', 'T'),
    named('a', 'T', later),
    named('a', 'T', later),
    named('b', 'U'),
  ).map(({ title }) => title);
  expect(titles).toEqual(['T (2026-01-01 00:00)', 'T (2026-02-03 04:05)', 'T (2026-02-03 04:05) #2', 'U']);
});

test('results of one workload are told apart by their targets, where each has its own', () => {
  const of = (command: string) => ({ ...named('a', 'T'), target: { command } });
  const titles = (...results: Parameters<typeof reportsOf>[0]) =>
    reports(...results).map(({ title }) => title);
  expect(titles(named('a', 'T'), of('node a.js'))).toEqual(['T (built-in)', 'T (node a.js)']);
  expect(titles(of('node a.js'), of('node a.js'), of('node b.js'))).toEqual([
    'T (2026-01-01 00:00)',
    'T (2026-01-01 00:00) #2',
    'T (2026-01-01 00:00) #3',
  ]);
});

test('what has no title is called by its name', () => {
  expect(reports(named('a', ' '), named('', '')).map(({ title }) => title)).toEqual(['a', 'untitled']);
});
