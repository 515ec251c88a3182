import { expect, test } from 'vitest';
import { Bunching } from './bunching.ts';

const behind = (...deliveries: [dueMs: number, atMs: number][]) => {
  const bunching = new Bunching();
  return deliveries.map(([dueMs, atMs]) => bunching.isBehind(dueMs, atMs));
};

test('what comes when it is due is behind nothing, however late all of it is', () => {
  expect(behind([0, 75], [30, 105], [31, 106], [200, 275])).toEqual([false, false, false, false]);
});

test('what waited for another comes in one go with it, and is behind it', () => {
  // The first was lost and sent again; the next two had to wait for it, and the last came by itself.
  expect(behind([0, 300], [100, 300.2], [220, 300.4], [240, 315])).toEqual([false, true, true, false]);
});

test('what is due at nearly the same time comes together by right', () => {
  expect(behind([0, 75], [19, 75.5])).toEqual([false, false]);
});
