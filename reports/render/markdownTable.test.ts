import { expect, test } from 'vitest';
import { markdownTable } from './markdownTable.ts';

test('the first column is of words, the others of figures', () => {
  expect(markdownTable(['variant', 'p50', 'p99'], [['**sse**', '1', '2']])).toEqual([
    '| variant | p50 | p99 |',
    '| --- | --: | --: |',
    '| **sse** | 1 | 2 |',
  ]);
});

test('a table says otherwise where its columns are others', () => {
  const [, ruler] = markdownTable(['#', 'claim'], [], (column) => (column === 0 ? 'right' : 'left'));
  expect(ruler).toBe('| --: | --- |');
});
