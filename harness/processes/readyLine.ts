import type { Readable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { readyLine } from '../../core/messages/contract.ts';
import { plainLine } from '../../core/plainText.ts';

const longestLine = 4_000;

/** Where a target is told to listen; port 0 is any. */
interface Asked {
  readonly host: string;
  readonly port: number;
}

/**
 * Waits on a target's standard output for the line that says where it listens, and gives the URL. Rejects
 * when that is another place than it was told to listen on: nobody could reach it there; and when it names no
 * URL.
 */
export function readyUrl(stdout: Readable, asked: Asked): Promise<string> {
  return new Promise((resolve, reject) => {
    let rest = '';
    const onData = (chunk: Buffer) => {
      const lines = (rest + chunk).split('\n');
      rest = (lines.pop() ?? '').slice(-longestLine);
      for (const line of lines) {
        const written = readyIn(line);
        if (written === undefined) continue;
        stdout.off('data', onData);
        const wrong = misplaced(written, asked);
        if (wrong === undefined) resolve(written);
        else reject(new Error(`the target’s ready line names ${quoted(written)}, ${wrong}`));
        return;
      }
    };
    stdout.on('data', onData);
  });
}

/**
 * What a line names where it is the ready line: by itself, or after what a logger puts before it, such as a
 * time, a level or the name of a service; coloured or not. Undefined for a line that only speaks of it.
 */
function readyIn(line: string): string | undefined {
  const [, prefix = '', named] = readyPattern.exec(stripVTControlCharacters(line).trim()) ?? [];
  return speaksOfIt.test(prefix) ? undefined : named;
}

const readyPattern = /^(|.*[\s\])}>|:])pushbench-target ready (\S+)$/;
/** What a shell's trace, a usage text or a hint has before it. */
const speaksOfIt = /\b(echo|printf?|prints|say|expect(ed)?|wait(ing)?|will|until|not)\b/i;

/** A target's output without its ready line. */
export const withoutReadyLine = (output: string): string =>
  output
    .split('\n')
    .filter((line) => readyIn(line) === undefined)
    .join('\n')
    .trim();

/** The problem with the address that a ready line names. */
function misplaced(written: string, asked: Asked): string | undefined {
  const url = URL.parse(written);
  if (url?.protocol === 'https:') return 'but targets are measured over http:// only';
  if (url?.protocol !== 'http:' || !written.startsWith('http://'))
    return `which is not a valid URL; expected ${expectedOn(asked.host)}`;
  if (url.hostname !== asked.host)
    return `but it was told to listen on HOST=${asked.host}, where clients look for it`;
  const port = Number(url.port || 80);
  if (asked.port !== 0 && port !== asked.port) return `but it was told to listen on PORT=${asked.port}`;
  if (port === 0) return 'which has no port that clients could use';
  if (url.pathname !== '/' || url.search !== '') return 'which has a path: the endpoints are at the root';
  return undefined;
}

const expectedOn = (host: string) => readyLine(`http://${host}:<port>`);

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
