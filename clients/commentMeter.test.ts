import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createCommentMeter } from './commentMeter.ts';

const counted = (...pieces: string[]) => {
  const meter = createCommentMeter();
  return pieces.reduce((bytes, piece) => bytes + meter(piece), 0);
};

test.each([
  ['a bare comment with the line that ends it', ':\n\n', 3],
  ['one with text', ': keep-alive\n\n', 14],
  ['one with text that is not ASCII', ':ä\n\n', 5],
  ['one with CRLF', ':\r\n\r\n', 5],
  ['one with CR', ':\r\r', 3],
  ['several lines of one block', ': a\n: b\n\n', 9],
  ['one without an empty line', ':\n', 2],
])('%s', (_, text, bytes) => {
  expect(counted(text)).toBe(bytes);
});

test('an event is no comment, even with a colon in its text', () => {
  expect(counted('id: 1\ndata: {"a":": b"}\n\n')).toBe(0);
});

test('a comment within an event counts, the line that ends the event does not', () => {
  expect(counted('data: x\n: note\ndata: y\n\n')).toBe(7);
});

test('comments between events are found', () => {
  expect(counted('data: x\n\n:\n\ndata: y\n\n')).toBe(3);
});

test('however the stream is cut, the count is the same', () => {
  const parts = fc.array(
    fc.constantFrom(
      ':\n\n',
      ': x\r\n\r\n',
      'data: {"a":1}\n\n',
      'id: 1\ndata: b\n\n',
      'data: c\r\n\r\n',
      ': y\ndata: z\n\n',
    ),
    { maxLength: 8 },
  );
  fc.assert(
    fc.property(parts, fc.array(fc.nat(), { maxLength: 10 }), (all, cuts) => {
      const text = all.join('');
      const places = [...new Set([0, ...cuts.map((cut) => cut % (text.length + 1))])].sort((a, b) => a - b);
      expect(counted(...places.map((from, i) => text.slice(from, places[i + 1])))).toBe(counted(text));
    }),
  );
});
