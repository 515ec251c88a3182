import { expect, test } from 'vitest';
import type { Trial } from '../../core/trial.ts';
import { validTrials } from './validTrials.ts';

const trial = (variant: string, round: number, valid: boolean) => ({ variant, round, valid }) as Trial;
const trials = [
  trial('sse', 2, true),
  trial('websocket', 1, true),
  trial('sse', 1, true),
  trial('sse', 3, false),
];
const named = (some: readonly Trial[]) => some.map(({ variant, round }) => `${variant} ${round}`);

test('only valid trials count, in the order of their rounds', () => {
  expect(named(validTrials({ trials }))).toEqual(['websocket 1', 'sse 1', 'sse 2']);
  expect(named(validTrials({ trials }, 'sse'))).toEqual(['sse 1', 'sse 2']);
});

test('what a result holds stays in its order', () => {
  validTrials({ trials });
  expect(named(trials)).toEqual(['sse 2', 'websocket 1', 'sse 1', 'sse 3']);
});
