import { expect, test } from 'vitest';
import { brokenDeliveries } from './brokenDeliveries.ts';
import { promisesSchema } from './promises.ts';

const delivery = {
  expected: 100,
  delivered: 99,
  lost: 1,
  duplicated: 2,
  reordered: 4,
  reorderedInTopic: 3,
  corrupted: 5,
};

const wordsOf = (
  promises: object,
  disturbance: Parameters<typeof brokenDeliveries>[0]['disturbance'] = null,
) =>
  brokenDeliveries({ delivery, disturbance }, promisesSchema.parse(promises)).map(
    ({ count, words }) => `${count} ${words}`,
  );

test('what was promised and is not so breaks the promise; the rest does not', () => {
  expect(wordsOf({})).toEqual(['1 lost', '2 duplicated', '4 reordered', '5 corrupted']);
  expect(wordsOf({ delivery: 'at-most-once', order: 'none' })).toEqual(['2 duplicated', '5 corrupted']);
  expect(wordsOf({ delivery: 'at-least-once', order: 'per-topic' })).toEqual([
    '1 lost',
    '3 reordered within their topic',
    '5 corrupted',
  ]);
});

test('without a promise to resume, losses count only where nothing was disturbed', () => {
  expect(wordsOf({ resume: false })).toContain('1 lost');
  expect(wordsOf({ resume: false }, { losses: 'forbidden' })).not.toContain('1 lost');
  expect(wordsOf({}, { losses: 'forbidden' })).toContain('1 lost');
  expect(wordsOf({}, { losses: 'expected' })).not.toContain('1 lost');
});
