import { expect, test } from 'vitest';
import { resultSchema } from '../../core/result.ts';
import { resultOf, trialOf } from '../../test/fixtures/result.ts';
import { shortfallText } from '../render/shortfallText.ts';
import { shortfallOf } from './shortfall.ts';

const planned = { rounds: 2, variants: ['sse', 'websocket'] };
const failed = {
  variant: 'websocket',
  transport: 'websocket',
  reason: 'died',
  output: '',
  kind: 'died',
} as const;
const trials = [trialOf('sse'), trialOf('sse', { round: 2 }), trialOf('websocket')];
const whole = resultOf([...trials, trialOf('websocket', { round: 2 })], planned);

test('a result with every planned trial, also where one failed or is invalid, is whole', () => {
  expect(shortfallOf(whole)).toBeNull();
  expect(shortfallOf(resultOf(trials, { ...planned, failedTrials: [{ ...failed, round: 2 }] }))).toBeNull();
  const invalid = whole.trials.map((trial) => ({ ...trial, valid: false, invalid: ['late'] }));
  expect(shortfallOf({ ...whole, trials: invalid })).toBeNull();
});

test.each([
  ['was killed', { finished: false }, 'unfinished', 'is unfinished (killed, or still running)'],
  ['was interrupted', { finished: false, interrupted: true }, 'interrupted', 'was interrupted'],
  ['lost trials later', { finished: true }, 'incomplete', 'is incomplete'],
] as const)(
  'one that %s says why, and which trials of which variants are missing',
  (_, ending, cause, words) => {
    const cut = shortfallOf({ ...whole, ...ending, trials: [trialOf('sse')] });
    expect(cut).toEqual({
      cause,
      planned: 4,
      missing: [
        { variant: 'sse', trials: 1, planned: 2 },
        { variant: 'websocket', trials: 2, planned: 2 },
      ],
    });
    expect(cut && shortfallText(cut, 'The run')).toBe(
      `The run ${words}: 3 of 4 trials are missing, sse 1 of 2 and websocket 2 of 2.`,
    );
  },
);

test('one with all its trials is unfinished until it says that it is finished', () => {
  expect(shortfallOf({ ...whole, finished: false })).toMatchObject({ cause: 'unfinished', missing: [] });
});

test('a trial that is there twice is no other one', () => {
  const twice = { ...whole, trials: whole.trials.map((trial) => ({ ...trial, round: 1 })) };
  expect(shortfallOf(twice)?.missing.map(({ trials }) => trials)).toEqual([1, 1]);
});

test('of a file of an older version, which does not say whether it was finished, an interruption says that it was not', () => {
  const { finished: _, ...silent } = whole;
  const older = { ...silent, schema: 'pushbench.result/1' };
  expect(resultSchema.parse(older).finished).toBe(true);
  expect(resultSchema.parse({ ...older, interrupted: true }).finished).toBe(false);
  expect(resultSchema.parse(silent).finished).toBe(false);
  expect(shortfallOf(resultSchema.parse({ ...older, trials: [] }))).toMatchObject({ cause: 'incomplete' });
});
