import { expect, test } from 'vitest';
import { resultOf } from '../../test/fixtures/result.ts';
import type { SloOutcome } from '../results/slos.ts';
import { summarise } from '../results/summary.ts';
import { emptyPollSentences, sloSentences } from './sentences.ts';

const sentence = (outcomes: SloOutcome[], atMost = 50) =>
  sloSentences({ ...summarise(resultOf([])), slos: [{ metric: 'latency.p99', atMost, outcomes }] })[0];

const met: SloOutcome = { variant: 'sse', value: 12.34, interval: null, outcome: 'met' };
const missed: SloOutcome = { variant: 'long-polling', value: 100, interval: null, outcome: 'missed' };
const undecided: SloOutcome = {
  variant: 'http-streaming',
  value: 48,
  interval: { low: 40, high: 60 },
  outcome: 'undecided',
};
const unknown: SloOutcome = { variant: 'websocket', value: null, interval: null, outcome: 'undecided' };

test('a sentence says who meets the SLO, who misses it by how much, and where nobody can say', () => {
  expect(sentence([met, missed, undecided, unknown])).toBe(
    'p99 ≤ 50 ms: met by sse (12.3 ms); missed by long-polling (100 ms, 2.00× the limit); ' +
      'undecided for http-streaming (48.0 ms, 40.0 to 60.0 ms, measured within the limit); ' +
      'unknown for websocket: no valid figure, or too few deliveries.',
  );
});

test('an SLO that all miss is met by none', () => {
  expect(sentence([missed])).toBe(
    'p99 ≤ 50 ms: met by none; missed by long-polling (100 ms, 2.00× the limit).',
  );
});

test('an SLO that nobody can judge is not called met by none', () => {
  expect(sentence([undecided])).toMatch(/^p99 ≤ 50 ms: undecided for http-streaming /);
  expect(sentence([unknown])).toMatch(/^p99 ≤ 50 ms: unknown for websocket: /);
});

test('a limit of nothing is not multiplied', () => {
  expect(sentence([missed], 0)).toBe('p99 ≤ 0 ms: met by none; missed by long-polling (100 ms).');
});

test('without SLOs there is nothing to say', () => {
  expect(sloSentences({ ...summarise(resultOf([])), slos: [] })).toEqual([]);
});

test('polls that brought nothing are told of each variant that polls', () => {
  const summary = summarise(resultOf([]));
  const variant = { label: 'SSE', emptyPolls: null } as (typeof summary.variants)[number];
  expect(emptyPollSentences({ variants: [variant] })).toEqual([]);
  const polling = { ...variant, label: 'Short polling', emptyPolls: 0.924 };
  expect(
    emptyPollSentences({ variants: [variant, polling, { ...polling, label: 'b', emptyPolls: 0 }] }),
  ).toEqual(['Polls that brought nothing new: 92 % of Short polling and 0 % of b.']);
});
