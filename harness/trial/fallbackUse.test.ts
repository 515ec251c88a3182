import { expect, test } from 'vitest';
import { fallbackUseSchema } from '../../core/fallbackUse.ts';
import { createHistogram, encodeHistogram, recordMs } from '../../core/histogram.ts';
import { fallbackUseOf } from './fallbackUse.ts';

function took(...ms: number[]): string {
  const times = createHistogram();
  for (const one of ms) recordMs(times, one);
  return encodeHistogram(times);
}

test('nothing is recorded where nobody has a chain', () => {
  expect(fallbackUseOf([{ fallback: null }, { fallback: null }])).toBe(null);
});

test('what agents saw is added up by transport, with the first reason', () => {
  const use = fallbackUseOf([
    {
      fallback: {
        reached: [{ transport: 'sse', took: took(4, 6) }],
        failed: [{ transport: 'websocket', attempts: 2, example: '426' }],
      },
    },
    {
      fallback: {
        reached: [
          { transport: 'long-polling', took: took(900) },
          { transport: 'sse', took: took(5) },
        ],
        failed: [
          { transport: 'websocket', attempts: 2, example: 'closed' },
          { transport: 'sse', attempts: 1, example: '503' },
        ],
      },
    },
  ]);
  expect(
    use?.reached.map(({ transport, subscribers, subscribeMs: { max } }) => [transport, subscribers, max]),
  ).toEqual([
    ['sse', 3, expect.closeTo(6, 1)],
    ['long-polling', 1, expect.closeTo(900, 0)],
  ]);
  expect(use?.failed).toEqual([
    { transport: 'websocket', attempts: 4, example: '426' },
    { transport: 'sse', attempts: 1, example: '503' },
  ]);
  expect(fallbackUseSchema.parse(JSON.parse(JSON.stringify(use)))).toEqual(use);
});
