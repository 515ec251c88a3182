import type { LogLine } from './logLine.ts';
import { commonTimeMs } from './logTime.ts';

/**
 * The Common and the Combined Log Format of Apache and nginx, with whatever follows them, and with a virtual
 * host before them: `address ident user [time] "request" status bytes "referrer" "agent"`.
 */
const format =
  /^(?:\S+:\d+ )?(\S+) \S+ ([^[\]"]*) \[([^\]]+)\] "((?:[^"\\]|\\.)*)" (\d{3}) (\d+|-)(?: "(?:[^"\\]|\\.)*" "((?:[^"\\]|\\.)*)")?/;

/** A request by a line in these formats; null for any other. */
export function combinedLine(text: string): LogLine | null {
  const match = format.exec(text);
  if (match === null) return null;
  const [, address = '', user = '', time = '', request = '', status, bytes, agent = ''] = match;
  const asked = requested(request);
  const atMs = commonTimeMs(time);
  if (asked === null || Number.isNaN(atMs)) return null;
  return {
    client: [address, user, agent].join(' '),
    ...asked,
    status: Number(status),
    bytes: bytes === '-' ? 0 : Number(bytes),
    atMs,
  };
}

/** Method and path of a request line such as `GET /news?since=4 HTTP/1.1`; null for what is none. */
export function requested(line: string): Pick<LogLine, 'method' | 'path'> | null {
  const [, method = '', target] = /^([A-Z]+) (\S+)(?: HTTP\/[\d.]+)?$/.exec(line) ?? [];
  return target === undefined ? null : { method, path: pathOf(target) };
}

/** The path of a request's target: without scheme, host, query and fragment. */
export const pathOf = (target: string): string =>
  target.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '').replace(/[?#].*$/s, '') || '/';
