import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeHuffman, encodeHuffman, huffmanBytes } from './huffman.ts';

const decode = (hex: string) => {
  const bytes = Buffer.from(hex.replaceAll(' ', ''), 'hex');
  return decodeHuffman(bytes, 0, bytes.length);
};
const encode = (text: string) => {
  const bytes = Buffer.alloc(4 * text.length + 4);
  return bytes.subarray(0, encodeHuffman(text, bytes, 0));
};

// RFC 7541 Appendix C.4 and C.6.
test.each([
  ['www.example.com', 'f1e3 c2e5 f23a 6ba0 ab90 f4ff'],
  ['no-cache', 'a8eb 1064 9cbf'],
  ['custom-key', '25a8 49e9 5ba9 7d7f'],
  ['custom-value', '25a8 49e9 5bb8 e8b4 bf'],
  ['302', '6402'],
  ['307', '640e ff'],
  ['private', 'aec3 771a 4b'],
  ['Mon, 21 Oct 2013 20:13:21 GMT', 'd07a be94 1054 d444 a820 0595 040b 8166 e082 a62d 1bff'],
  ['https://www.example.com', '9d29 ad17 1863 c78f 0b97 c8e9 ae82 ae43 d3'],
  ['gzip', '9bd9 ab'],
  [
    'foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1',
    '94e7 821d d7f2 e6c7 b335 dfdf cd5b 3960 d5af 2708 7f36 72c1 ab27 0fb5 291f 9587 3160 65c0 03ed 4ee5 b106 3d50 07',
  ],
])('%s is coded as in RFC 7541', (text, hex) => {
  expect(encode(text).toString('hex')).toBe(hex.replaceAll(' ', ''));
  expect(decode(hex)).toBe(text);
});

// A few of the rarest symbols of Appendix B, with their padding.
test.each([
  ['\x00', 'ffc7'],
  ['\n', 'fffffff3'],
  ['\xf9', 'ffffffef'],
  ['\xff', 'fffffbbf'],
])('the rare symbol %j has its code', (text, hex) => {
  expect(encode(text).toString('hex')).toBe(hex);
  expect(decode(hex)).toBe(text);
});

test('all bytes come back, and their number is known before', () => {
  const all = String.fromCharCode(...Array(256).keys());
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...all), maxLength: 300 }), (text) => {
      const bytes = encode(text);
      expect(bytes.length).toBe(huffmanBytes(text));
      expect(decode(bytes.toString('hex'))).toBe(text);
    }),
  );
  expect(decode(encode(all.repeat(20)).toString('hex'))).toBe(all.repeat(20));
});

test.each([
  ['a whole byte of padding', `${encode('no-cache').toString('hex')}ff`, 'at most seven bits of padding'],
  ['padding alone that is a byte', 'ff', 'at most seven bits of padding'],
  ['padding with a zero', 'a8eb10649cbe', 'at most seven bits of padding'],
  ['a code cut short', encode('\n').toString('hex').slice(0, 6), 'at most seven bits of padding'],
  ['EOS', 'ffffffff', 'holds EOS'],
  ['EOS behind a symbol', '1fffffffff', 'holds EOS'],
])('%s is refused', (_, hex, message) => {
  expect(() => decode(hex)).toThrow(message);
  expect(() => decode(hex)).toThrow('(COMPRESSION_ERROR)');
});
