/*
 * Foreign text must not control a terminal, a CI log or a page. Titles, answers of servers and output of
 * processes are shown through these functions, and all of a command's output passes them again on its way
 * out.
 */

/** Control characters except line ends and tabs; Unicode's Bidi_Control; line separators; noncharacters. */
const steering = /[^\P{Cc}\n\t]|[\p{Bidi_Control}\p{Cs}\u2028\u2029\uFEFF\uFFFE\uFFFF]/gu;

/**
 * GitHub takes `##[…]` for a command wherever it stands, Azure Pipelines `##vso[…]`, TeamCity
 * `##teamcity[…]`.
 */
const commandMark = /##(?=\w*\[)/g;

/** GitHub takes `::command::` for one if only spaces precede it on its line. */
const commandLine = /^([^\S\n]*):(?=:.*::)/gm;

/** The text without control characters and commands: the former become spaces, the latter are broken up. */
export const plainText = (text: string): string =>
  text.replace(steering, ' ').replace(commandMark, '# #').replace(commandLine, '$1: ');

/** The same on one line. */
export const plainLine = (text: string): string => plainText(text).replace(/[\n\t]/g, ' ');

/**
 * The text on one line, with escapes in place of the characters that `plainText` removes: they stay visible.
 */
export const escapedLine = (text: string): string =>
  text.replace(/[\n\r\t]/g, (character) => named[character] as string).replace(steering, unicodeEscape);

const named: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** JSON with plain text and unchanged meaning: control characters are escaped. */
export const plainJson = (value: unknown, space?: number): string =>
  JSON.stringify(value, null, space).replace(steering, unicodeEscape).replace(commandMark, '#\\u0023');

const unicodeEscape = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
