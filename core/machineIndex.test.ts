import { expect, test } from 'vitest';
import { differInSpeed, isSlow, machineIndexOf, slowIndex } from './machineIndex.ts';

const at = (value: number, workload = 1) => ({ workload, value, messagesPerMs: 1, writesPerMs: 1 });

test('the index is 100 at the reference speeds, and doubles with both of them', () => {
  expect(machineIndexOf(650, 2_000).value).toBe(100);
  expect(machineIndexOf(1_300, 4_000).value).toBe(200);
  expect(machineIndexOf(1_300, 1_000).value).toBe(100);
});

test('a machine is never so slow that it has no index', () => {
  expect(machineIndexOf(0.1, 0.1).value).toBe(1);
});

test('slow is below half the reference machine, and nothing that is not known', () => {
  expect(isSlow(at(slowIndex))).toBe(false);
  expect(isSlow(at(slowIndex - 1))).toBe(true);
  for (const unknown of [null, undefined, at(1, 2)]) expect(isSlow(unknown)).toBe(false);
});

test('machines differ in speed by more than what the index of one machine varies by', () => {
  expect(differInSpeed([at(100), at(95), at(112)])).toBe(false);
  expect(differInSpeed([at(100), undefined, null, at(130)])).toBe(true);
});

test('indexes of different work say nothing of each other', () => {
  expect(differInSpeed([at(100, 1), at(300, 2)])).toBe(false);
  expect(differInSpeed([])).toBe(false);
});
