import { expect, test } from 'vitest';
import { parseLogLine } from './parseLogLine.ts';

const atMs = Date.parse('2026-11-21T08:30:00Z');
const poll = { method: 'GET', path: '/news', status: 200, bytes: 2, atMs };

test.each([
  [
    'combined',
    '192.0.2.7 - ann [21/Nov/2026:09:30:00 +0100] "GET /news?since=4 HTTP/1.1" 200 2 "-" "A \\"b\\""',
  ],
  [
    'combined, with more behind it',
    '192.0.2.7 - - [21/Nov/2026:08:30:00 +0000] "GET /news HTTP/2.0" 200 2 "-" "A" 0.003 -',
  ],
  ['common', '2001:db8::1 - - [21/Nov/2026:08:30:00 +0000] "GET /news HTTP/1.1" 200 2'],
  [
    'of virtual hosts',
    'example.org:443 192.0.2.7 - - [21/Nov/2026:08:30:00 +0000] "GET http://x/news#a HTTP/1.1" 200 2',
  ],
  [
    'nginx in JSON',
    '{"time_iso8601":"2026-11-21T09:30:00+01:00","remote_addr":"192.0.2.7","request":"GET /news?a HTTP/1.1","status":"200","body_bytes_sent":"2","http_user_agent":"A"}',
  ],
  [
    'Caddy',
    `{"ts":${atMs / 1_000},"request":{"remote_ip":"192.0.2.7","method":"GET","uri":"/news?a","headers":{"User-Agent":["A"]}},"status":200,"size":2}`,
  ],
  [
    'Traefik',
    '{"ClientAddr":"192.0.2.7:5011","DownstreamContentSize":2,"DownstreamStatus":200,"RequestMethod":"GET","RequestPath":"/news","StartUTC":"2026-11-21T08:30:00Z"}',
  ],
  [
    'pino-http',
    `{"time":${atMs},"req":{"method":"GET","url":"/news?a","remoteAddress":"192.0.2.7"},"res":{"statusCode":200,"headers":{"content-length":"2"}}}`,
  ],
])('a line is understood: %s', (_, line) => {
  expect(parseLogLine(line)).toMatchObject(poll);
});

test('clients differ by address, user agent and user name, and not by port', () => {
  const client = (address: string, user: string, agent: string) =>
    parseLogLine(`${address} - ${user} [21/Nov/2026:08:30:00 +0000] "GET / HTTP/1.1" 200 2 "-" "${agent}"`)
      ?.client;
  const all = [client('a', 'u', 'x'), client('b', 'u', 'x'), client('a', 'v', 'x'), client('a', 'u', 'y')];
  expect(new Set(all).size).toBe(4);
  const json = (port: number) =>
    parseLogLine(`{"time":1,"ClientAddr":"192.0.2.7:${port}","path":"/","status":200}`)?.client;
  expect(json(1)).toBe(json(2));
});

test('the size of an answer is 0 where a log says "-", and unknown where it says nothing', () => {
  expect(parseLogLine('a - - [21/Nov/2026:08:30:00 +0000] "GET / HTTP/1.1" 304 -')?.bytes).toBe(0);
  expect(parseLogLine('{"time":1,"ip":"a","path":"/","status":200}')?.bytes).toBeNull();
});

test.each([
  'root:x:0:0:root:/root:/bin/bash',
  'a - - [41/Nov/2026:08:30:00 +0000] "GET / HTTP/1.1" 200 2',
  'a - - [21/Foo/2026:08:30:00 +0000] "GET / HTTP/1.1" 200 2',
  'a - - [21/Nov/2026:08:30:00 +0000] "\\x16\\x03" 400 2',
  '{"level":"info","msg":"started"}',
  '{"time":"soon","ip":"a","path":"/","status":200}',
  '{"time":1,"ip":"a","path":"/","status":"ok"}',
  '{"time":1,',
  '[1]',
])('a line of another kind is not: %s', (line) => {
  expect(parseLogLine(line)).toBeNull();
});
