import { expect, test } from 'vitest';
import { wrongHeaders } from './reader.ts';

const right = { 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-store' };

test('headers as the contract has them are right', () => {
  expect(wrongHeaders(new Headers(right), 'application/json')).toEqual([]);
});

test('a compressed answer is wrong, even where it can be read', () => {
  const headers = new Headers({ ...right, 'Content-Encoding': 'gzip' });
  expect(wrongHeaders(headers, 'application/json')).toEqual(['Content-Encoding is gzip; expected none']);
});
