import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createUtf8Decoder } from './utf8Decoder.ts';

const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('é', '通知', '🚀', 'a🚀b', '\u{10ffff}x'),
);

test('a text that is split at any bytes comes out as it was', () => {
  fc.assert(
    fc.property(fc.array(text), fc.array(fc.nat(), { maxLength: 20 }), (parts, cuts) => {
      const whole = parts.join('');
      const bytes = Buffer.from(whole);
      const places = cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b);
      const decode = createUtf8Decoder();
      const chunks = [0, ...places].map((from, i) => bytes.subarray(from, places[i]));
      expect(chunks.map((chunk) => decode(chunk)).join('')).toBe(whole);
    }),
    { numRuns: 500 },
  );
});

test('a character is held back until all its bytes are there', () => {
  const decode = createUtf8Decoder();
  const rocket = Buffer.from('🚀');
  expect([...rocket].map((byte) => decode(Buffer.from([byte])))).toEqual(['', '', '', '🚀']);
  expect(decode(Buffer.from('!'))).toBe('!');
});
