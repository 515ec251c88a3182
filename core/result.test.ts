import { expect, test } from 'vitest';
import { resultOf, trialOf } from '../test/fixtures/result.ts';
import { resultSchema } from './result.ts';

const golden = () =>
  resultOf([trialOf('sse')], {
    failedTrials: [
      {
        kind: 'died',
        variant: 'websocket',
        transport: 'websocket',
        round: 1,
        reason: 'it died',
        output: 'last words',
      },
    ],
  });

test('a whole result passes and comes back as it was', () => {
  expect(resultSchema.parse(JSON.parse(JSON.stringify(golden())))).toEqual(golden());
});

test('what a scenario and an environment say beyond the schema is kept', () => {
  const { scenario, environment } = golden();
  const more = {
    ...golden(),
    scenario: { ...scenario, streams: [1] },
    environment: { ...environment, kernel: '6.1' },
  };
  expect(resultSchema.parse(more)).toEqual(more);
});

test.each([
  ['another version', { schema: 'pushbench.result/3' }],
  ['a date in words', { startedAt: 'yesterday' }],
  ['no rounds', { rounds: 0 }],
  ['a fingerprint cut short', { schedule: { ...golden().schedule, sha256: 'abc' } }],
  ['a negative count', { schedule: { ...golden().schedule, events: -1 } }],
  ['a trial without its figures', { trials: [{ variant: 'sse' }] }],
])('a result with %s is refused', (_, parts) => {
  expect(resultSchema.safeParse({ ...golden(), ...parts }).success).toBe(false);
});
