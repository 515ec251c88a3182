import { expect, test } from 'vitest';
import { pointerTo } from './pointer.ts';

test('a pointer leads to members and items, or to nothing', () => {
  const value = { list: [{ 'a/b': 1, 'm~n': 2 }], '': 3, none: null };
  const at = (pointer: string) => pointerTo(pointer)(value);
  expect(at('')).toBe(value);
  expect(['/list/0/a~1b', '/list/0/m~0n', '/'].map(at)).toEqual([1, 2, 3]);
  expect(at('/none')).toBeNull();
  expect(['/list/1', '/none/x', '/list/0/a~1b/c', '/toString', '/list/length/x'].map(at)).toEqual(
    new Array(5).fill(undefined),
  );
});
