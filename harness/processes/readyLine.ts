import type { Readable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { portOf } from '../../core/address.ts';
import { identityVariables, readyLine } from '../../core/messages/contract.ts';
import { plainLine } from '../../core/plainText.ts';

const longestLine = 4_000;

/** Where a target is told to listen, and how; port 0 is any. */
export interface Asked {
  readonly host: string;
  readonly port: number;
  readonly scheme: 'http:' | 'https:';
}

/** Where a target says that it answers. */
export interface ReadyAt {
  readonly url: string;
  /** Where it takes what is published; the same where it names no other. */
  readonly controlUrl: string;
}

/**
 * Waits on a target's standard output for the line that says where it listens, and gives the URL. Rejects
 * when that is another place than it was told to listen on: nobody could reach it there; and when it names no
 * URL.
 */
export function readyUrl(stdout: Readable, asked: Asked): Promise<ReadyAt> {
  return new Promise((resolve, reject) => {
    let rest = '';
    let controlUrl: string | undefined;
    const onData = (chunk: Buffer) => {
      const lines = (rest + chunk).split('\n');
      rest = (lines.pop() ?? '').slice(-longestLine);
      for (const line of lines) {
        const control = namedIn(line, 'control');
        const url = namedIn(line, 'ready');
        if (control === undefined && url === undefined) continue;
        const wrong =
          control === undefined ? misplaced(url as string, asked) : misplacedControl(control, asked);
        if (wrong === undefined && control !== undefined) {
          controlUrl = control;
          continue;
        }
        stdout.off('data', onData);
        if (wrong === undefined) resolve({ url: url as string, controlUrl: controlUrl ?? (url as string) });
        else
          reject(
            new Error(
              control === undefined
                ? `the target’s ready line names ${quoted(url as string)}, ${wrong}`
                : `the target’s control line names ${quoted(control)}, ${wrong}`,
            ),
          );
        return;
      }
    };
    stdout.on('data', onData);
  });
}

/**
 * What a line names where it is the ready line, or that of the control address: by itself, or after what a
 * logger puts before it, such as a time, a level or the name of a service; coloured or not. Undefined for a
 * line that only speaks of it.
 */
function namedIn(line: string, what: 'ready' | 'control'): string | undefined {
  const [, prefix = '', said, named] = linePattern.exec(stripVTControlCharacters(line).trim()) ?? [];
  return said !== what || speaksOfIt.test(prefix) ? undefined : named;
}

const readyIn = (line: string) => namedIn(line, 'ready');
const linePattern = /^(|.*[\s\])}>|:])pushbench-target (ready|control) (\S+)$/;
/** What a shell's trace, a usage text or a hint has before it. */
const speaksOfIt = /\b(echo|printf?|prints|say|expect(ed)?|wait(ing)?|will|until|not)\b/i;

/** A target's output without its ready line and that of its control address. */
export const withoutReadyLine = (output: string): string =>
  output
    .split('\n')
    .filter((line) => (namedIn(line, 'ready') ?? namedIn(line, 'control')) === undefined)
    .join('\n')
    .trim();

/** The problem with the address that a ready line names. */
function misplaced(written: string, asked: Asked): string | undefined {
  const url = URL.parse(written);
  if (!url || !/^https?:\/\//.test(written))
    return `which is not a valid URL; expected ${expectedOn(asked.host, asked.scheme)}`;
  if (url.protocol !== asked.scheme)
    return asked.scheme === 'https:'
      ? `but the variant runs over TLS: with ${identityVariables.certificate} and ${identityVariables.key} in its environment, a target serves ${expectedOn(asked.host, 'https:')}`
      : 'but the variant runs without TLS: serve http:// where the environment names no certificate, as it does over TLS';
  if (url.hostname !== asked.host)
    return `but it was told to listen on HOST=${asked.host}, where clients look for it`;
  const port = portOf(url);
  if (asked.port !== 0 && port !== asked.port) return `but it was told to listen on PORT=${asked.port}`;
  if (port === 0) return 'which has no port that clients could use';
  if (url.pathname !== '/' || url.search !== '') return 'which has a path: the endpoints are at the root';
  return undefined;
}

/** The control address is in the clear, on a port of its own. */
const misplacedControl = (written: string, { host }: Asked) =>
  misplaced(written, { host, port: 0, scheme: 'http:' })?.replace(
    /^but the variant.*/,
    'but it is for http://',
  );

const expectedOn = (host: string, scheme: Asked['scheme'] = 'http:') =>
  readyLine(`${scheme}//${host}:<port>`);

/** What a target that printed this may have done wrong, when its ready line did not come. */
export function adviceOnReadyLine(output: string, host: string): string {
  const expected = expectedOn(host);
  const lines = output.split('\n').map((line) => stripVTControlCharacters(line).trim());
  if (lines.some((line) => readyIn(line) !== undefined))
    return 'The ready line is on standard error; it belongs on standard output, as a line of its own.';
  const near = lines.find((line) => /pushbench-target|ready https?:/i.test(line));
  if (near !== undefined)
    return `Seen: ${quoted(near)}\nExpected on standard output: ${expected}\nColours and a logger’s prefix may stand before it, nothing after it.`;
  const listening = lines.find((line) =>
    /\b(listening|listens|running|started|serving|server|ready|up)\b.*\d|https?:\/\//i.test(line),
  );
  if (listening !== undefined)
    return `${quoted(listening)} is not the ready line. Print this one once the server listens on HOST and PORT from its environment: ${expected}`;
  return `Expected one line on standard output: ${expected} (is the output flushed?)`;
}

const quoted = (text: string) => `“${plainLine(text.length > 200 ? `${text.slice(0, 199)}…` : text).trim()}”`;
