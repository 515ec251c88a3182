import { createHash } from 'node:crypto';
import { upgradeHeaders } from '../../core/messages/contract.ts';
import { FieldList } from './fieldList.ts';
import { crumbled, pseudoFields } from './request.ts';

/*
 * The upgrade of HTTP/1.1 to a WebSocket in the words of an extended CONNECT, and back (RFC 8441 §5).
 */

const headEnd = '\r\n\r\n';
/** RFC 6455 §1.3. */
const keySuffix = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
/** What the upgrade says, and extended CONNECT has other words for. */
const replaced: readonly string[] = ['host', 'connection', 'upgrade', 'sec-websocket-key'];

/** The key of a request for an upgrade; undefined where the request is not whole yet. */
export const keyOf = (request: string): string | undefined =>
  request.endsWith(headEnd) ? (/^sec-websocket-key: *(\S+)/im.exec(request)?.[1] ?? '-') : undefined;

/** A whole request for an upgrade, as a stream begins with it. */
export function connectOf(request: string, url: URL): { readonly list: FieldList; readonly path: string } {
  const [first = '', ...lines] = request.slice(0, -headEnd.length).split('\r\n');
  const fields = lines.map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  const list = new FieldList([
    ...pseudoFields('CONNECT', url),
    [':protocol', upgradeHeaders.Upgrade],
    ...crumbled(fields.filter(([name]) => !replaced.includes(name))),
  ]);
  return { list, path: first.split(' ')[1] ?? '/' };
}

/**
 * The head that accepts the upgrade, with the lines of the answer that are about WebSockets. A proxy may
 * leave the answer to its own key in: it is of no use here.
 */
export function acceptance(key: string, lines: readonly string[]): string {
  const accept = createHash('sha1')
    .update(key + keySuffix)
    .digest('base64');
  const own = lines.filter(
    (line) => line.startsWith('sec-websocket-') && !line.startsWith('sec-websocket-accept:'),
  );
  return `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n${own.join('')}\r\n`;
}

/** The head of any other answer. */
export const refusal = (status: number, lines: readonly string[]): string =>
  `HTTP/1.1 ${status} \r\n${lines.join('')}connection: close\r\n\r\n`;
