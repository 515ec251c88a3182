import { describe, expect, test } from 'vitest';
import { wrapped, wrappedFor } from './wrapped.ts';

describe('a line that is too wide', () => {
  test('is broken between words, under its own indent', () => {
    expect(wrapped('  one two three four', 11)).toBe('  one two\n  three\n  four');
  });

  test('goes on under what follows its label', () => {
    expect(wrapped('Warning: one two three', 18)).toBe('Warning: one two\n         three');
    expect(wrapped('  - one two three', 11)).toBe('  - one two\n    three');
  });

  test('keeps words whole that are wider than the terminal', () => {
    expect(wrapped('see /a/very/long/path now', 8)).toBe('see\n/a/very/long/path\nnow');
  });

  test('loses no word and no line end, whatever the width', () => {
    const text = 'Warning: one two three\n\n    four five\nsix\n';
    for (let width = 1; width < 40; width++)
      expect(wrapped(text, width).split(/\s+/)).toEqual(text.split(/\s+/));
    expect(wrapped(text, 40)).toBe(text);
  });

  test('is measured without its colours', () => {
    const red = '\u001b[31mone\u001b[39m two';
    expect(wrapped(red, 7)).toBe(red);
    expect(wrapped(red, 6)).toBe('\u001b[31mone\u001b[39m\ntwo');
  });

  test('goes on under the last column of a row', () => {
    expect(wrapped('ok  sse  one two three', 18)).toBe('ok  sse  one two\n         three');
  });

  test('stays whole as a command line, which is to be pasted', () => {
    expect(wrapped('  $ apt-get install nginx', 10)).toBe('  $ apt-get install nginx');
  });

  test('stays whole where that column leaves no room', () => {
    const row = '  sse        12.3 ms     45 %';
    expect(wrapped(row, 20)).toBe(row);
  });
});

describe('only a terminal', () => {
  test('has lines wrapped', () => {
    expect(wrappedFor({ columns: 5 }, 'one two')).toBe('one two');
    expect(wrappedFor({ isTTY: true, columns: 5 }, 'one two')).toBe('one\ntwo');
  });

  test('is taken to have 80 columns where it does not say', () => {
    const text = `${'x'.repeat(50)} ${'y'.repeat(40)}`;
    expect(wrappedFor({ isTTY: true, columns: 0 }, text)).toBe(text.replace(' ', '\n'));
  });
});
