import { expect, test } from 'vitest';
import { resultOf, trialOf } from '../../test/fixtures/result.ts';
import { summarise } from '../results/summary.ts';
import { renderMarkdown } from './markdown.ts';
import { renderTerminal } from './terminal.ts';
import { tokenSentences } from './tokenSentences.ts';

const auth = (attempted: number[], expired: number) => ({
  tokens: 1_200,
  expired,
  late: 0,
  everyMs: 100,
  fetches: { attempted, made: attempted },
  connects: { attempted: [1], made: [1] },
});

test('a trial without authentication has no sentence', () => {
  expect(tokenSentences(summarise(resultOf([trialOf('sse')])))).toEqual([]);
});

test('tokens of all trials are told, with the highest wave of any, in each report', () => {
  const trials = [auth([0, 5, 1], 900), auth([7], 1)].map((one) => trialOf('sse', { auth: one }));
  const summary = summarise(resultOf(trials));
  const sentence =
    'sse: 2,400 tokens, of which 901 expired in use; at most 7 token requests and 1 connection attempt in 100 ms.';
  expect(tokenSentences(summary)).toEqual([sentence]);
  expect(renderTerminal(summary, false)).toContain(sentence);
  expect(renderMarkdown([summary])).toContain('2,400 tokens');
});
