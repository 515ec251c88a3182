/*
 * Text that is not ours must not steer whoever shows it: a terminal, a CI log, a page. Titles, what servers
 * answer and what processes print reach people through these functions, and all of a command's output does
 * once more on its way out.
 */

/**
 * Control characters, but line ends and tabs; Unicode's Bidi_Control; line separators; and what is no
 * character.
 */
const steering = /[^\P{Cc}\n\t]|[\p{Bidi_Control}\p{Cs}\u2028\u2029\uFEFF\uFFFE\uFFFF]/gu;

/**
 * GitHub takes `##[…]` for a command wherever it stands, Azure Pipelines `##vso[…]`, TeamCity
 * `##teamcity[…]`.
 */
const commandMark = /##(?=\w*\[)/g;

/** GitHub takes `::command::` for one where nothing but space stands before it in its line. */
const commandLine = /^([^\S\n]*):(?=:.*::)/gm;

/** The text without what steers: such characters become spaces, and commands are no longer any. */
export const plainText = (text: string): string =>
  text.replace(steering, ' ').replace(commandMark, '# #').replace(commandLine, '$1: ');

/** The same on one line. */
export const plainLine = (text: string): string => plainText(text).replace(/[\n\t]/g, ' ');

/**
 * The text on one line, with what `plainText` would remove written as an escape: what was there can be seen.
 */
export const escapedLine = (text: string): string =>
  text.replace(/[\n\r\t]/g, (character) => named[character] as string).replace(steering, unicodeEscape);

const named: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** JSON whose text is plain, and whose meaning is what it was: what would steer is escaped. */
export const plainJson = (value: unknown, space?: number): string =>
  JSON.stringify(value, null, space).replace(steering, unicodeEscape).replace(commandMark, '#\\u0023');

const unicodeEscape = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
