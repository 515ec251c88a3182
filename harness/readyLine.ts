import type { Readable } from 'node:stream';
import { readyLine, readyPattern } from '../core/contract.ts';

const longestLine = 4_000;

/**
 * Waits on a target's standard output for the line that says where it listens, and gives the URL. Rejects when that
 * is another place than it was told to listen on: nobody could reach it there.
 */
export function readyUrl(stdout: Readable, asked: { host: string; port: number }): Promise<string> {
  return new Promise((resolve, reject) => {
    let rest = '';
    const onData = (chunk: Buffer) => {
      const lines = (rest + chunk).split('\n');
      rest = (lines.pop() as string).slice(-longestLine);
      for (const line of lines) {
        const url = readyPattern.exec(line)?.[1];
        if (url === undefined) continue;
        stdout.off('data', onData);
        const wrong = misplaced(url, asked);
        if (wrong === undefined) resolve(url);
        else reject(new Error(`the target’s ready line names ${url}, ${wrong}`));
        return;
      }
    };
    stdout.on('data', onData);
  });
}

/** What is wrong with the place that a ready line names. */
function misplaced(written: string, asked: { host: string; port: number }): string | undefined {
  if (!URL.canParse(written)) return 'which is no URL';
  const url = new URL(written);
  if (url.hostname !== asked.host)
    return `and it was told to listen on HOST=${asked.host}, where clients look for it`;
  const port = Number(url.port || 80);
  if (asked.port !== 0 && port !== asked.port) return `and it was told to listen on PORT=${asked.port}`;
  if (port === 0) return 'which has no port that clients could use';
  if (url.pathname !== '/' || url.search !== '') return 'which has a path: the endpoints are at the root';
  return undefined;
}

/** What a target that printed this may have done wrong, when its ready line did not come. */
export function adviceOnReadyLine(output: string, host: string): string {
  const expected = readyLine(`http://${host}:<port>`);
  if (readyPattern.test(output))
    return 'The ready line is on standard error; it belongs on standard output, as a line of its own.';
  return `Expected one line on standard output: ${expected} (is the output flushed?)`;
}
