import { expect, test } from 'vitest';
import { type FaultCount, faultText, mergeFaults, unexpectedFaults } from './fault.ts';

const fault = (parts: Partial<FaultCount>): FaultCount => ({
  kind: 'status',
  count: 1,
  expected: 0,
  example: 'GET /sse: 500',
  ...parts,
});

test('the faults of several agents add up by kind, with the example of one that nobody asked for', () => {
  const asked = fault({ count: 2, expected: 2, example: 'asked for' });
  const unasked = fault({ count: 3, example: 'not asked for' });
  const gap = fault({ kind: 'gap', count: 4, expected: 1 });
  const merged = mergeFaults([[asked], [unasked, gap], []]);
  expect(merged).toEqual([
    { kind: 'status', count: 5, expected: 2, example: 'not asked for' },
    { kind: 'gap', count: 4, expected: 1, example: 'GET /sse: 500' },
  ]);
  expect(unexpectedFaults(merged)).toBe(6);
});

test('a count agrees with its noun', () => {
  expect(faultText('gap', 1)).toBe('1 gap was signalled');
  expect(faultText('unanswered', 1200)).toBe('1,200 requests were not answered');
});
