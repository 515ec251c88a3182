import { expect, test } from 'vitest';
import { createRandom } from '../../core/random.ts';
import { WaitingLine } from './waitingLine.ts';

test('packets leave at their instants in order, and those of the same instant as they came', () => {
  const random = createRandom('1', 'line');
  const line = new WaitingLine();
  const waiting: { slot: number; dueMs: number }[] = [];
  const left: number[] = [];
  const expected: number[] = [];
  for (let slot = 0; slot < 2000; slot++) {
    const dueMs = random.below(40);
    line.add(slot, dueMs);
    waiting.push({ slot, dueMs });
    if (random.below(3) > 0) continue;
    waiting.sort((a, b) => a.dueMs - b.dueMs || a.slot - b.slot);
    expect(line.nextMs).toBe(waiting[0]?.dueMs);
    expected.push(waiting.shift()?.slot as number);
    left.push(line.take());
  }
  expect(left).toEqual(expected);
});

test('nobody waits at first, nor when all have left', () => {
  const line = new WaitingLine();
  expect(line.nextMs).toBe(Number.POSITIVE_INFINITY);
  line.add(7, 1);
  expect([line.take(), line.nextMs]).toEqual([7, Number.POSITIVE_INFINITY]);
});
