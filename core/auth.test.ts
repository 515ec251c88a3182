import { expect, test } from 'vitest';
import { authLabelOf, authParts, authSchema } from './auth.ts';

const written = (value: unknown) => authSchema.parse(value);

test('a word stands for an object with its defaults', () => {
  expect(written('cookie')).toEqual(written({ by: 'cookie' }));
  expect(written('cookie')).toEqual({ by: 'cookie', lifetime: 900_000, jitter: 0, check: 'each-request' });
  expect(written('none')).toBeNull();
});

test('names say what differs from the defaults', () => {
  expect(authParts(written('bearer'))).toEqual(['bearer']);
  const all = written({ by: 'query', lifetime: '1.5s', jitter: 0.5, check: 'at-opening' });
  expect(authParts(all)).toEqual(['query', '1.5s', 'jitter0.5', 'at-opening']);
  expect(authLabelOf(all)).toBe('query tickets (1.5s, jitter 0.5, checked at opening)');
  expect([authParts(null), authLabelOf(undefined)]).toEqual([[], '']);
});

test.each([
  ['password', 'none, cookie, bearer, query, message'],
  [{ by: 'cookie', lifetime: '499ms' }, '500ms'],
  [{ by: 'cookie', lifetime: 30 }, 'duration'],
  [{ by: 'cookie', jitter: 1 }, '0.9'],
  [{ by: 'cookie', expires: '1s' }, 'expires'],
  [{ lifetime: '3s' }, ''],
])('%j is refused', (value, says) => {
  const { success, error } = authSchema.safeParse(value);
  expect(success).toBe(false);
  expect(JSON.stringify(error?.issues)).toContain(says);
});
