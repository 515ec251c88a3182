import { expect, test } from 'vitest';
import { differenceBetween, samePayload } from './payloadDifference.ts';

test('the first byte that differs is named, with what is there and what should be', () => {
  expect(differenceBetween('{"a":"xyz"}', '{"a":"abc"}')).toBe(
    'byte 6 of its payload: expected “abc"}”, found “xyz"}”',
  );
  expect(differenceBetween('{"a"', '{"a":1}')).toBe('byte 4 of its payload: expected “:1}”, found the end');
  expect(differenceBetween(Buffer.from([1, 2, 3]), Buffer.from([1, 2]))).toMatch(
    /^byte 2 of its payload: expected the end, found “.*3”$/,
  );
});

test('bytes that came as text are not the same', () => {
  expect(samePayload('a', Buffer.from('a'))).toBe(false);
  expect(differenceBetween('a', Buffer.from('a'))).toBe('its bytes came as text, and not in base64');
  expect(samePayload(Buffer.from('ä'), 'ä')).toBe(true);
});
