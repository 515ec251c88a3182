/**
 * The text without what steers whoever shows it: control characters, but line ends and tabs; marks that turn the direction of
 * all that follows (Unicode's Bidi_Control); line separators; and what is no character. Names come from files.
 */
export const plainText = (text: string): string =>
  text.replace(/[^\P{Cc}\n\t]|[\p{Bidi_Control}\p{Cs}\u2028\u2029\uFEFF\uFFFE\uFFFF]/gu, ' ');

/** The same on one line. */
export const plainLine = (text: string): string => plainText(text).replace(/[\n\t]/g, ' ');
