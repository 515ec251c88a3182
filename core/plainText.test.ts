import { expect, test } from 'vitest';
import { plainLine, plainText } from './plainText.ts';

test.each([
  ['a\u001b[31mb', 'a [31mb'],
  ['a\u0000\u007f\u0085b', 'a   b'],
  ['a\u202eb\u2066c\u200fd', 'a b c d'],
  ['a\u2028b\ufeffc\ud800d', 'a b c d'],
  ['naïve 🚀 日本語 – ok', 'naïve 🚀 日本語 – ok'],
])('what steers is taken out of %j', (text, plain) => {
  expect(plainText(text)).toBe(plain);
});

test('line ends and tabs stay, but not on one line', () => {
  expect(plainText('a\nb\tc')).toBe('a\nb\tc');
  expect(plainLine('a\nb\tc')).toBe('a b c');
});
