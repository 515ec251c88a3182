import { expect, test } from 'vitest';
import { Notification, type WireForm } from './notification.ts';

const text = () => new Notification(7, 'abc', 'id-1', 'a/topic', '{"ü":"\\n"}');

test('the envelope of a text payload carries it as a string', () => {
  expect(JSON.parse(text().envelope)).toEqual({ id: 'id-1', topic: 'a/topic', data: '{"ü":"\\n"}' });
});

test('the envelope of a binary payload carries it in base64', () => {
  const { envelope, payloadBytes } = new Notification(1, 'e', 'i', 't', Buffer.from([0, 255, 10]));
  expect(JSON.parse(envelope)).toEqual({ id: 'i', topic: 't', base64: 'AP8K' });
  expect(payloadBytes).toBe(3);
});

test('the envelope of a stream begins with the cursor', () => {
  expect(text().cursor).toBe('abc.7');
  expect(Object.entries(JSON.parse(text().envelopeWithCursor))[0]).toEqual(['cursor', 'abc.7']);
});

test('the size of a payload is in bytes, not characters', () => {
  expect(text().payloadBytes).toBe(Buffer.byteLength('{"ü":"\\n"}'));
});

test('a wire form is made once until it is forgotten, and then again with the same bytes', () => {
  let made = 0;
  const form: WireForm = (n) => {
    made++;
    return Buffer.from(n.envelope);
  };
  const notification = text();
  const first = notification.form(form);
  expect(notification.form(form)).toBe(first);
  expect(made).toBe(1);
  notification.forget();
  expect(notification.form(form).equals(first)).toBe(true);
  expect(made).toBe(2);
});
