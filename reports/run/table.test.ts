import { expect, test } from 'vitest';
import { resultOf, times, trialOf } from '../../test/fixtures/result.ts';
import { summarise } from '../results/summary.ts';
import { stageTableOf, tableOf } from './table.ts';

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

test('what was sent again, and what waited for it, are columns where a link lost packets', () => {
  const onLink = (retransmitted: number) => {
    const { delivery, measured } = trialOf('sse');
    const packets = {
      segmentsOut: 100,
      segmentsIn: 390,
      retransmitted,
      connectionsOpened: 4,
      bytesOnWire: 9e4,
    };
    return trialOf('sse', { delivery: { ...delivery, behind: 3 }, measured: { ...measured, packets } });
  };
  const { header, rows } = stageTableOf(summarise(resultOf([onLink(10)])));
  const cellOf = (title: string) => rows[0]?.[header.indexOf(title)]?.text;
  // 10 of 500 segments, and 3 of 40 deliveries.
  expect([cellOf('retrans./1000'), cellOf('behind/1000')]).toEqual(['20.0', '75.0']);
  const without = stageTableOf(summarise(resultOf([onLink(0)])));
  expect(without.header.filter((title) => /retrans|behind/.test(title))).toEqual([]);
  expect(summarise(resultOf([trialOf('sse')])).variants[0]?.metrics).toMatchObject({
    'packets.retransmitted': null,
    'delivery.behind': null,
  });
});
