import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { styleFor, terminalTable } from './terminalStyle.ts';

const header = ['variant', 'p50'];
const rows = [
  ['sse', '1'],
  ['long polling', '12'],
];

test('without colours a text stays as it is', () => {
  expect(styleFor(false)(['green', 'bold'], 'text')).toBe('text');
  expect(styleFor(true)('bold', 'text')).toBe('\u001b[1mtext\u001b[22m');
});

test('a styled cell is as wide as it looks', () => {
  const style = styleFor(true);
  const best = (cell: string, row: number, column: number) =>
    row === 0 && column === 1 ? style('green', cell) : cell;
  const lines = terminalTable(style, header, rows, best);
  expect(lines.map(stripVTControlCharacters)).toEqual(terminalTable(styleFor(false), header, rows));
  expect(lines[1]).toContain('\u001b[32m');
});
