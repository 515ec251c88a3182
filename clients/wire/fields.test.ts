import { expect, test } from 'vitest';
import { Fields } from './fields.ts';

test('fields are lines of HTTP/1.1 as they were written, and names in lower case of HTTP/2', () => {
  const { lines, list } = new Fields({ Accept: 'text/html', 'X-B': '2' });
  expect(lines).toBe('Accept: text/html\r\nX-B: 2\r\n');
  expect(list).toEqual([
    ['accept', 'text/html'],
    ['x-b', '2'],
  ]);
});
