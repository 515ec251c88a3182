import { PushbenchError } from '../../../core/errors.ts';
import { escapedLine } from '../../../core/plainText.ts';
import type { LogLine } from './logLine.ts';
import { logLines } from './logLines.ts';
import { parseLogLine } from './parseLogLine.ts';

/** The requests for one thing, however many clients ask for it. */
export interface Requests {
  readonly method: string;
  /** With `:id` for what looks like the id of something. */
  readonly path: string;
  /** Instants, in ms, by client and by path as it was asked for. */
  readonly times: Map<string, number[]>;
  readonly clients: Set<string>;
  total: number;
  /** Answered with 204 or 304. */
  withoutBody: number;
  /** Of the other answers, by the size of the body; null where the log does not say. */
  readonly sizes: Map<number | null, number>;
}

/** What was read of some logs. */
export interface ReadLogs {
  readonly files: readonly string[];
  readonly lines: number;
  readonly understood: number;
  /** With the place where it stands; null where all were understood. */
  readonly firstForeign: string | null;
  readonly requests: readonly Requests[];
}

const shownCharacters = 200;

/** Reads logs, one after the other. Throws a PushbenchError where they are empty, or not access logs. */
export async function readPolls(files: readonly string[]): Promise<ReadLogs> {
  const requests = new Map<string, Requests>();
  let lines = 0;
  let understood = 0;
  let firstForeign: string | null = null;
  for (const file of files) {
    let number = 0;
    for await (const text of logLines(file)) {
      number++;
      if (text.trim() === '') continue;
      lines++;
      const line = parseLogLine(text);
      if (line) {
        understood++;
        put(requests, line);
      } else firstForeign ??= `${file}:${number}: ${shown(text)}`;
    }
  }
  if (lines === 0)
    throw new PushbenchError(`${files.join(', ')}: there is no line in it`, { hint: expected });
  if (understood < lines / 2)
    throw new PushbenchError(
      `${understood.toLocaleString('en')} of ${lines.toLocaleString('en')} lines could be understood as requests; the first that could not is\n  ${firstForeign}`,
      { hint: expected },
    );
  return { files, lines, understood, firstForeign, requests: [...requests.values()] };
}

const expected =
  'Expected an access log in the common or combined format of Apache and nginx, such as\n' +
  '  192.0.2.7 - - [21/Nov/2026:09:30:00 +0000] "GET /news HTTP/1.1" 200 2 "-" "Firefox"\n' +
  'or a JSON object on each line, with time, client address, path, status and size, such as\n' +
  '  {"time":"2026-11-21T09:30:00.250Z","remote_addr":"192.0.2.7","request":"GET /news HTTP/1.1","status":200,"body_bytes_sent":2}';

function shown(text: string): string {
  const line = escapedLine(text);
  return line.length > shownCharacters ? `${line.slice(0, shownCharacters)}…` : line;
}

function put(all: Map<string, Requests>, { client, method, path, status, bytes, atMs }: LogLine): void {
  // What was refused or redirected was no poll that could have brought something.
  if (status !== 304 && (status < 200 || status > 299)) return;
  const general = withoutIds(path);
  const key = `${method} ${general}`;
  let requests = all.get(key);
  if (!requests) {
    requests = {
      method,
      path: general,
      times: new Map(),
      clients: new Set(),
      total: 0,
      withoutBody: 0,
      sizes: new Map(),
    };
    all.set(key, requests);
  }
  requests.total++;
  requests.clients.add(client);
  const series = `${client}\n${path}`;
  const times = requests.times.get(series);
  if (times) times.push(atMs);
  else requests.times.set(series, [atMs]);
  if (status === 204 || status === 304) requests.withoutBody++;
  else requests.sizes.set(bytes, (requests.sizes.get(bytes) ?? 0) + 1);
}

/** Numbers, UUIDs and long hexadecimal names. */
const id = /^(\d+|[\da-f]{8}-[\da-f-]{27}|[\da-f]{16,})$/i;

const withoutIds = (path: string) =>
  path
    .split('/')
    .map((part) => (id.test(part) ? ':id' : part))
    .join('/');
