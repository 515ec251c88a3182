import { expect, test } from 'vitest';
import type { FallbackUse } from '../../core/fallbackUse.ts';
import { resultOf, times, trialOf } from '../../test/fixtures/result.ts';
import { reportsOf } from '../results/report.ts';
import { renderCsv } from './csv.ts';
import { fallbackPart } from './fallback.ts';
import { renderJson } from './json.ts';
import { renderMarkdown } from './markdown.ts';
import { fallbackSection } from './page/fallbackSection.ts';
import { renderTerminal } from './terminal.ts';

const why = 'GET /websocket: the target answered 426 <none>';
const use = (ms: number[], attempts: number): FallbackUse => ({
  reached: [{ transport: 'sse', subscribers: ms.length, subscribeMs: times(ms) }],
  failed: [{ transport: 'websocket', attempts, example: why }],
});
const reports = (...trials: ReturnType<typeof trialOf>[]) => reportsOf([resultOf(trials)]);
const [chained] = reports(
  trialOf('fallback', { round: 1, fallback: use(Array(600).fill(4), 600) }),
  trialOf('fallback', { round: 2, fallback: use(Array(600).fill(8), 600) }),
  // What is in no figure is not here either.
  trialOf('fallback', { round: 3, valid: false, invalid: ['late'], fallback: use([900], 1) }),
);
const [report] = reports(trialOf('sse'));
if (!chained || !report) throw new Error('no report');

test('without a chain there is nothing to show', () => {
  expect(fallbackPart(report.summary)).toBe(null);
  expect(fallbackSection(report)).toBe(null);
  expect(renderCsv([report])).not.toContain('fallback');
  expect(renderJson([report])).not.toContain('fallback');
});

test('the transports of a chain are in the order in which they were tried, with times of all valid trials', () => {
  const part = fallbackPart(chained.summary);
  expect(part?.rows.map((row) => row.map((text) => text.replace('.00', '')))).toEqual([
    ['fallback', 'WebSocket', '0', '1,200', '–', '–', '–'],
    ['fallback', 'SSE', '1,200', '0', '4', '8', '8'],
  ]);
  expect(part?.sentences[1]).toBe(`fallback: WebSocket failed, first with “${why}”.`);
});

test('every form of a report has them', () => {
  const { summary } = chained;
  expect(renderTerminal(summary, false)).toMatch(/^fallback +SSE +1,200 +0 +4\.?0* +8/m);
  expect(renderMarkdown([summary])).toMatch(/\| fallback +\| SSE +\| +1,200 \|/);
  const page = `${fallbackSection(chained)}`;
  expect(page).toContain('<th scope="row">fallback</th><td>SSE</td><td>1,200</td>');
  expect(page).toContain('426 &lt;none&gt;');
  expect(JSON.parse(renderJson([chained])).scenarios[0].variants[0].fallback).toEqual([
    { transport: 'websocket', subscribers: 0, failedAttempts: 1_200, example: why, subscribeMs: null },
    {
      ...{ transport: 'sse', subscribers: 1_200, failedAttempts: 0, example: null },
      subscribeMs: { p50: expect.closeTo(4, 1), p99: expect.closeTo(8, 1), max: expect.closeTo(8, 1) },
    },
  ]);
  const csv = renderCsv([chained]);
  expect(csv).toMatch(/^small,fallback,fallback,fallback\.websocket\.failed,,1200,,,,,,,2,1,0\r$/m);
  expect(csv).toMatch(/^small,fallback,fallback,fallback\.sse\.p99,ms,8[.\d]*,,,,,,,2,1,0\r$/m);
  expect(
    new Set(
      csv
        .trimEnd()
        .split('\r\n')
        .map((line) => line.split(',').length),
    ),
  ).toEqual(new Set([15]));
});
