import { expect, test } from 'vitest';
import { groupBy } from './groupBy.ts';

test('groups and their items keep the order in which they came', () => {
  const groups = groupBy([5, 2, 3, 8, 1], (n) => (n % 2 === 0 ? 'even' : 'odd'));
  expect([...groups]).toEqual([
    ['odd', [5, 3, 1]],
    ['even', [2, 8]],
  ]);
});
