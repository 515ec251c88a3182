import {
  endpointOf,
  type PreparedRequest,
  type PrepareRequest,
  type RequestParts,
} from '../wire/httpConnection.ts';
import { cookieCrumbs, FieldList } from './fieldList.ts';

/** A request of HTTP/2; its body has one character for each byte. */
export interface Http2Request extends PreparedRequest {
  readonly list: FieldList;
  readonly path: string;
  readonly body: string;
}

type NamedValue = readonly [name: string, value: string];

/** Makes requests for a target. Those with the same fields have the same list, whoever sends them. */
export function http2Requests(url: URL): PrepareRequest {
  const { origin } = url;
  return (parts): Http2Request => {
    const body = parts.body === undefined ? undefined : Buffer.from(parts.body).toString('latin1');
    const list = listOf({ ...parts, body }, url, origin);
    return { endpoint: endpointOf(parts), list, path: parts.path, body: body ?? '' };
  };
}

/** Fields that browsers send alike for all users are encoded once. Beyond so many lists, they are not. */
const mostLists = 1_000;
const lists = new Map<string, FieldList>();

function listOf({ method, fields, body }: RequestParts, url: URL, origin: string): FieldList {
  const own: NamedValue[] = body === undefined ? [] : [['content-length', String(body.length)]];
  const key = `${method} ${origin}\n${own.join()}\n${fields.lines}`;
  let list = lists.get(key);
  if (!list) {
    list = new FieldList([...pseudoFields(method, url), ...own, ...crumbled(fields.list)]);
    if (lists.size >= mostLists) lists.clear();
    lists.set(key, list);
  }
  return list;
}

/** The pseudo-header fields of a request but for its path (RFC 9113 §8.3.1). */
export const pseudoFields = (method: string, { protocol, host }: URL): NamedValue[] => [
  [':method', method],
  [':scheme', protocol.slice(0, -1)],
  [':authority', host],
];

/** Fields with each cookie in one of its own. */
export const crumbled = (fields: readonly NamedValue[]): NamedValue[] =>
  fields.flatMap(([name, value]) => (name === 'cookie' ? cookieCrumbs(value) : [[name, value] as const]));
