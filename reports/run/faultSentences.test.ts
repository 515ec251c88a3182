import { expect, test } from 'vitest';
import type { Trial } from '../../core/trial.ts';
import { resultOf, trialOf } from '../../test/fixtures/result.ts';
import { summarise } from '../results/summary.ts';
import { faultSentences } from './faultSentences.ts';
import { renderMarkdown } from './markdown.ts';
import { tableOf } from './table.ts';
import { renderTerminal } from './terminal.ts';

const faults: Trial['faults'] = [{ kind: 'status', count: 12, expected: 2, example: 'GET /sse: 500 <b>' }];
const reason = '10 requests were answered with an error; first: GET /sse: 500 <b>';
const summaryOf = (parts: Partial<Trial>) => summarise(resultOf([trialOf('sse', { faults, ...parts })]));
const invalid = { valid: false, invalid: [reason], invalidKinds: ['faults' as const] };

test('the faults of an invalid trial are a figure, and their example is in every format', () => {
  const summary = summaryOf(invalid);
  const [variant] = summary.variants;
  expect(variant?.metrics['delivery.faults']).toBe(10);
  const { header, rows } = tableOf(summary);
  expect(rows[0]?.[header.indexOf('faults')]?.text).toBe('10');
  expect(renderTerminal(summary, false)).toContain(reason);
  expect(renderMarkdown([summary])).toContain(
    '10 requests were answered with an error; first: GET /sse: 500',
  );
});

test('those that a restart explains are told as asked for', () => {
  expect(faultSentences(summaryOf(invalid))).toEqual([
    'sse: 2 requests were answered with an error while the target or its path was disturbed, as the scenario asks.',
  ]);
});

test('those of an older file, whose trials count as valid, are told', () => {
  expect(faultSentences(summaryOf({})).at(-1)).toBe(
    `sse: ${reason}. This version would call the trial invalid; run it again.`,
  );
});
