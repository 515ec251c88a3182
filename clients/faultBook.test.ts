import { expect, test } from 'vitest';
import { FaultBook } from './faultBook.ts';

test('faults are counted by kind, and the first that nobody asked for is the example', () => {
  const book = new FaultBook();
  expect([book.last, book.counts()]).toEqual([null, []]);
  book.add('reconnect', 'during the restart', true);
  book.add('reconnect', 'first', false);
  book.add('reconnect', 'second', false);
  book.add('status', 'only expected', true);
  expect(book.counts()).toEqual([
    { kind: 'status', count: 1, expected: 1, example: 'only expected' },
    { kind: 'reconnect', count: 3, expected: 1, example: 'first' },
  ]);
  expect(book.last).toBe('only expected');
});
