import fc from 'fast-check';
import { expect, test } from 'vitest';
import { plainJson, plainLine, plainText } from './plainText.ts';

test.each([
  ['a\u001b[31mb', 'a [31mb'],
  ['a\u0000\u007f\u0085b', 'a   b'],
  ['a\u202eb\u2066c\u200fd', 'a b c d'],
  ['a\u2028b\ufeffc\ud800d', 'a b c d'],
  ['naïve 🚀 日本語 – ok', 'naïve 🚀 日本語 – ok'],
])('what steers is taken out of %j', (text, plain) => {
  expect(plainText(text)).toBe(plain);
});

test.each([
  ['::error::x', ': :error::x'],
  ['a\n \t::stop-commands::x', 'a\n \t: :stop-commands::x'],
  ['a\r::error::x', 'a ::error::x'],
  ['\u0000\u00a0::error file=a,line=1::x', ' \u00a0: :error file=a,line=1::x'],
  [':::error::x', ': ::error::x'],
  ['a ##[error]x ##vso[task.x]', 'a # #[error]x # #vso[task.x]'],
  ['###[error]', '## #[error]'],
])('what a CI log takes for a command is none any more: %j', (text, plain) => {
  expect(plainText(text)).toBe(plain);
});

test.each(['::1 is taken', 'std::vector::size', '## Heading [1]', 'a: b::c', '# [x]'])(
  '%j is no command, and stays',
  (text) => {
    expect(plainText(text)).toBe(text);
  },
);

test('line ends and tabs stay, but not on one line', () => {
  expect(plainText('a\nb\tc')).toBe('a\nb\tc');
  expect(plainLine('a\nb\tc')).toBe('a b c');
});

const pieces = fc.array(
  fc.constantFrom(
    '::',
    ':',
    '##',
    '#',
    '[',
    ']',
    'x',
    ' ',
    '\n',
    '\r',
    '\u001b[31m',
    '\u009b',
    '\u202e',
    '\ud800',
  ),
);

test('plain text is plain: whatever comes, the second time changes nothing', () => {
  fc.assert(
    fc.property(pieces, (parts) => {
      const plain = plainText(parts.join(''));
      expect(plainText(plain)).toBe(plain);
      expect(plain).not.toMatch(/^\s*::.*::|##\w*\[/m);
    }),
  );
});

test('JSON means what it meant, and its text is plain', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        pieces.map((parts) => parts.join('')),
      ),
      (text) => {
        const value = { [text]: [text, 1] };
        for (const space of [0, 2]) {
          const json = plainJson(value, space);
          expect(JSON.parse(json)).toEqual(value);
          expect(plainText(json)).toBe(json);
        }
      },
    ),
  );
});
