import { expect, test } from 'vitest';
import { droppedBy } from './deviceDrops.ts';

const counts = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo:  100 1 0 9 0 0 0 0  100 1 0 9 0 0 0 0
  wire:1000 10 0 2 0 0 0 0  900 9 0 5 0 0 0 0
`;

test('what a device has dropped is added, both ways', () => {
  expect(droppedBy(7, 'wire', (path) => (path === '/proc/7/net/dev' ? counts : null))).toBe(7);
});

test('without counts, nothing is known to be dropped', () => {
  expect(droppedBy(7, 'wire', () => null)).toBe(0);
  expect(droppedBy(7, 'other', () => counts)).toBe(0);
});
