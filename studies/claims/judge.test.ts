import { expect, test } from 'vitest';
import { claims } from './claims.ts';
import { judgeClaims } from './judge.ts';

test('with nothing measured no claim is decided, and each says why', () => {
  const judged = judgeClaims(claims, { experiments: [], capacity: null });
  expect(new Set(judged.map(({ verdict }) => verdict))).toEqual(new Set(['undecidable']));
  expect(judged.filter(({ because }) => because === 'needs').map(({ number }) => number)).toEqual([
    22, 27, 28, 29, 30, 31, 32,
  ]);
  expect(judged.filter(({ because }) => because === 'not run')).toHaveLength(29);
  expect(judged[21]?.sentence).toBe('It needs real browsers.');
});

test('an error that is no lack of figures is not taken for one', () => {
  const broken = {
    ...claims[0],
    decide: () => {
      throw new TypeError('a bug');
    },
  } as (typeof claims)[number];
  expect(() => judgeClaims([broken], { experiments: [], capacity: null })).toThrow('a bug');
});
