import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UnreadableError } from './unreadable.ts';
import { readBinaryHead, readNotification, readPollAnswer, readStreamMessage } from './wireMessage.ts';

const readers = { readBinaryHead, readNotification, readPollAnswer, readStreamMessage };

describe.each(Object.entries(readers))('%s', (_, read) => {
  test('either reads a text or throws an UnreadableError that shows it, whatever it is', () => {
    const texts = fc.oneof(
      fc.string(),
      fc.json(),
      fc
        .record({
          cursor: fc.anything(),
          id: fc.anything(),
          topic: fc.anything(),
          data: fc.anything(),
          gap: fc.anything(),
          notifications: fc.anything(),
        })
        .map((fields) => JSON.stringify(fields, (_key, value) => (typeof value === 'bigint' ? 1 : value))),
    );
    fc.assert(
      fc.property(texts, (text) => {
        try {
          read(text);
        } catch (error) {
          expect(error).toBeInstanceOf(UnreadableError);
        }
      }),
    );
  });
});

test('a notification has either data or base64, and both may be empty', () => {
  expect(readNotification('{"id":"1","topic":"a","data":""}')).toEqual({ id: '1', topic: 'a', data: '' });
  expect(readNotification('{"id":"1","topic":"a","base64":""}')).toEqual({ id: '1', topic: 'a', base64: '' });
  expect(() => readNotification('{"id":"1","topic":"a","data":"x","base64":""}')).toThrow(/either data or/);
  expect(() => readNotification('{"id":"1","topic":"a"}')).toThrow(/either data or base64/);
});

test('unknown keys are ignored', () => {
  expect(readStreamMessage('{"cursor":"c","x":1}')).toEqual({
    cursor: 'c',
    isGap: false,
    notification: null,
  });
});

test('what is shown is cut short and escaped', () => {
  expect(() => readPollAnswer(`\u001b]52;${'x'.repeat(500)}`)).toThrow(/: \\u001b\]52;x{195}…$/);
});
