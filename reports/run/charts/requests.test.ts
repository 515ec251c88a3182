import { expect, test } from 'vitest';
import { resultOf, trialOf } from '../../../test/fixtures/result.ts';
import { reportsOf } from '../../results/report.ts';
import { requests } from './requests.ts';

const rowsOf = (parts: object) => {
  const trial = trialOf('sse');
  const measured = { ...trial.measured, requests: { ...trial.measured.requests, ...parts } };
  const none = { attempted: [], made: [] };
  const auth = { tokens: 10, expired: 5, late: 0, everyMs: 100, fetches: none, connects: none };
  const reports = reportsOf([resultOf([{ ...trial, measured, auth }])]);
  const chart = requests(reports[0] as (typeof reports)[number], reports);
  return chart?.table;
};

test('requests for tokens, and polls that were refused for one, are neither with nor without news', () => {
  const n = trialOf('sse').latencyMs.count;
  const table = rowsOf({ total: 10 * n, empty: 4 * n, upstream: 0, tokens: n, failed: n });
  expect(table?.header).toEqual([
    'variant',
    'with notifications',
    'nothing new',
    'for tokens, or refused',
    'all',
  ]);
  expect(table?.rows[0]?.slice(1)).toEqual(['4.00', '4.00', '2.00', '10.0']);
});
