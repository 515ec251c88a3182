import process from 'node:process';
import { inspect } from 'node:util';
import { clearLine, type LogGroups, type ProgressStream } from '../console/statusLine.ts';
import { wrappedFor } from '../console/wrapped.ts';
import { plainLine, plainText } from '../core/plainText.ts';
import { styleFormats } from '../reports/render/terminalStyle.ts';

const styleCodes = styleFormats.flatMap((format) => inspect.colors[format] ?? []);
const style = new RegExp(`(${String.raw`\u001b`}\\[(?:${styleCodes.join('|')})m)`);

/** What a stream may be sent besides plain text. */
interface Allowed {
  /** The styles of reports; nothing else that a terminal would obey. */
  readonly styles: boolean;
  /** To clear the line, at the start of what is written at once. */
  readonly clearing: boolean;
}

/** What may be written of a text: all of it is plain but what is allowed. */
export function gated(text: string, allowed: Allowed): string {
  if (allowed.clearing && text.startsWith(clearLine))
    return clearLine + gated(text.slice(clearLine.length), { ...allowed, clearing: false });
  if (!allowed.styles) return plainText(text);
  return text
    .split(style)
    .map((part, i) => (i % 2 === 1 ? part : plainText(part)))
    .join('');
}

/** Whether standard output takes colours; NO_COLOR and FORCE_COLOR are honoured by hasColors(). */
export const hasColors = process.stdout.isTTY === true && process.stdout.hasColors();

const gate = (
  stream: NodeJS.WriteStream,
  allowed: Allowed,
  laidOut = (text: string) => text,
): ProgressStream => ({
  get isTTY() {
    return stream.isTTY;
  },
  get columns() {
    return stream.columns;
  },
  write: (text) => stream.write(gated(laidOut(text), allowed)),
});

/** The only way to standard output: whatever is written becomes plain text, but for our own styles. */
export const stdout = gate(process.stdout, { styles: hasColors, clearing: false });

/** Messages are wrapped at a terminal; what is redrawn there has seen to its width by itself. */
const message = (text: string) => (text.startsWith(clearLine) ? text : wrappedFor(process.stderr, text));

/**
 * The groups of GitHub's logs. Its commands pass the gate in no other way: a title is a line, and has no
 * escapes.
 */
export const gitHubGroups = (write: (text: string) => unknown): LogGroups => ({
  begin: (title) => write(`::group::${plainLine(title).replaceAll('%', '%25')}\n`),
  end: () => write('::endgroup::\n'),
});

/** The only way to standard error. */
export const stderr: ProgressStream = Object.assign(
  gate(process.stderr, { styles: false, clearing: process.stderr.isTTY }, message),
  process.env.GITHUB_ACTIONS === 'true' && { groups: gitHubGroups((text) => process.stderr.write(text)) },
);
