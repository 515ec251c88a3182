import { pathOf, requested } from './combinedLine.ts';
import type { LogLine } from './logLine.ts';
import { jsonTimeMs } from './logTime.ts';

/**
 * What servers and loggers call the parts of a request, as far as they are known: nginx and Apache as usually
 * configured, Caddy, Traefik, Envoy, pino-http, morgan, Elastic Common Schema.
 */
const names = {
  time: [
    'time',
    'ts',
    'timestamp',
    '@timestamp',
    'time_iso8601',
    'time_local',
    'msec',
    'start_time',
    'StartUTC',
    'date',
  ],
  address: [
    'remote_addr',
    'remote_ip',
    'client_ip',
    'clientip',
    'remoteAddress',
    'remoteAddr',
    'remote_host',
    'ClientHost',
    'ClientAddr',
    'downstream_remote_address',
    'client.ip',
    'source.ip',
    'ip',
    'client',
    'host_ip',
    'addr',
  ],
  user: ['remote_user', 'user_id', 'user', 'userId', 'ClientUsername'],
  agent: [
    'http_user_agent',
    'user_agent',
    'userAgent',
    'agent',
    'user-agent',
    'User-Agent',
    'request_User-Agent',
    'user_agent.original',
  ],
  request: ['request', 'request_line'],
  method: ['request_method', 'method', 'RequestMethod', 'verb', 'http.request.method'],
  target: [
    'request_uri',
    'uri',
    'url',
    'path',
    'RequestPath',
    'request_path',
    'url.path',
    'url.original',
    'target',
  ],
  status: [
    'status',
    'status_code',
    'statusCode',
    'response_code',
    'DownstreamStatus',
    'http.response.status_code',
    'code',
    'response',
  ],
  bytes: [
    'body_bytes_sent',
    'bytes_sent',
    'size',
    'bytes',
    'response_size',
    'DownstreamContentSize',
    'content_length',
    'content-length',
    'contentLength',
    'length',
    'http.response.body.bytes',
    'res_size',
  ],
} as const;

type Members = ReadonlyMap<string, unknown>;

/** A request by a line of JSON; null for any other. */
export function jsonLine(text: string): LogLine | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const members = membersOf(value);
  const find = (part: keyof typeof names) => firstOf(members, names[part]);
  const address = find('address');
  const status = Number(find('status') ?? Number.NaN);
  const atMs = jsonTimeMs(find('time'));
  const asked = askedIn(find);
  if (typeof address !== 'string' || asked === null || Number.isNaN(atMs)) return null;
  if (!Number.isInteger(status) || status < 100 || status > 999) return null;
  const bytes = find('bytes');
  const agent = find('agent');
  return {
    // Some log the port, too, which another connection changes.
    client: [address.replace(/^(.*\..*|\[.*\]):\d+$/, '$1'), find('user') ?? '-', textOf(agent)].join(' '),
    ...asked,
    status,
    bytes: bytes === '-' ? 0 : /^\d+$/.test(textOf(bytes)) ? Number(bytes) : null,
    atMs,
  };
}

function askedIn(find: (part: 'request' | 'method' | 'target') => unknown) {
  const request = find('request');
  if (typeof request === 'string') return requested(request);
  const target = find('target');
  return typeof target === 'string'
    ? { method: textOf(find('method')) || 'GET', path: pathOf(target) }
    : null;
}

/** Header values may be lists. */
const textOf = (value: unknown): string => `${(Array.isArray(value) ? value[0] : value) ?? ''}`;

function firstOf(members: Members, wanted: readonly string[]): unknown {
  for (const name of wanted) {
    const value = members.get(name);
    if (value !== undefined && value !== null && (typeof value !== 'object' || Array.isArray(value)))
      return value;
  }
  return undefined;
}

const deepest = 4;

/** All members by their names, those within others also by the path to them; the outer ones win. */
function membersOf(value: unknown): Members {
  const members = new Map<string, unknown>();
  const put = (name: string, member: unknown) => {
    if (!members.has(name)) members.set(name, member);
  };
  let level: { path: string; value: unknown }[] = [{ path: '', value }];
  for (let depth = 0; depth < deepest && level.length > 0; depth++)
    level = level.flatMap(({ path, value: outer }) => {
      if (typeof outer !== 'object' || outer === null || Array.isArray(outer)) return [];
      return Object.entries(outer).map(([name, member]) => {
        put(name, member);
        put(`${path}${name}`, member);
        return { path: `${path}${name}.`, value: member };
      });
    });
  return members;
}
