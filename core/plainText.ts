/**
 * The text without what steers whoever shows it: control characters, but line ends and tabs; marks that turn the direction of
 * all that follows (Unicode's Bidi_Control); line separators; and what is no character. Names come from files.
 */
export const plainText = (text: string): string =>
  text.replace(/[^\P{Cc}\n\t]|[\p{Bidi_Control}\p{Cs}\u2028\u2029\uFEFF\uFFFE\uFFFF]/gu, ' ');

/** The same on one line. */
export const plainLine = (text: string): string => plainText(text).replace(/[\n\t]/g, ' ');

/** The text on one line, with what `plainText` would remove written as an escape: what was there can be seen. */
export const escapedLine = (text: string): string =>
  text.replace(
    /[\p{Cc}\p{Bidi_Control}\p{Cs}\u2028\u2029\uFEFF\uFFFE\uFFFF]/gu,
    (character) =>
      named[character] ?? `\\u${(character.codePointAt(0) as number).toString(16).padStart(4, '0')}`,
  );

const named: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };
