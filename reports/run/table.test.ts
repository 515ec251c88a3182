import { expect, test } from 'vitest';
import { resultOf, times, trialOf } from '../../test/fixtures/result.ts';
import { summarise } from '../results/summary.ts';
import { tableOf } from './table.ts';

const table = () =>
  tableOf(
    summarise(
      resultOf([
        ...[1, 2].flatMap((round) => [
          trialOf('sse', { round, latencyMs: times(Array.from({ length: 40 }, () => 5)) }),
          trialOf('websocket', { round, latencyMs: times(Array.from({ length: 40 }, () => 8)) }),
        ]),
        trialOf('long-polling', { valid: false, invalid: ['two lost'] }),
      ]),
    ),
  );

test('every row has a cell for each column', () => {
  const { header, rows } = table();
  expect(header[0]).toBe('variant');
  for (const row of rows) expect(row).toHaveLength(header.length);
});

test('figures are written in their units, the best marked, the missing as a dash', () => {
  const { header, rows } = table();
  const column = (title: string) => rows.map((row) => row[header.indexOf(title)]);
  expect(column('p50 ms')).toEqual([
    { text: '5.00', best: true },
    { text: '8.00', best: false },
    { text: '–', best: false },
  ]);
  expect(column('p99 ms').map((cell) => cell?.text)).toEqual(['–', '–', '–']);
  expect(column('header B/notif.').map((cell) => cell?.text)).toEqual(['25', '25', '–']);
  expect(column('CPU ms/1000').map((cell) => cell?.text)).toEqual(['100', '100', '–']);
  expect(column('mem kB/conn').map((cell) => cell?.text)).toEqual(['20', '20', '–']);
});

test('a variant without a valid trial is called invalid, and a note says why', () => {
  const { rows, notes } = table();
  expect(rows.map((row) => row[0]?.text)).toEqual(['sse', 'websocket', 'long-polling (invalid)']);
  expect(notes).toEqual(['long-polling: 1 invalid, not in the figures: two lost']);
});

test('having lost nothing is never marked as best', () => {
  const lost = { ...trialOf('b').delivery, lost: 3 };
  const { header, rows } = tableOf(
    summarise(resultOf([trialOf('a'), trialOf('b', { delivery: lost, valid: false, invalid: ['x'] })])),
  );
  const cells = rows.map((row) => row[header.indexOf('lost')]);
  expect(cells).toEqual([
    { text: '0', best: false },
    { text: '3', best: false },
  ]);
});
