import { expect, test } from 'vitest';
import { parseAnswerHead } from './answerHead.ts';

const parse = (...lines: string[]) => parseAnswerHead(`${lines.join('\r\n')}\r\n\r\n`);
const ok = 'HTTP/1.1 200 OK';
const endless = Number.POSITIVE_INFINITY;

test.each([
  [['HTTP/1.1 200 OK', 'Content-Length: 12'], { status: 200, bodyBytes: 12, keepsAlive: true }],
  [['HTTP/1.1 200', 'content-length:12'], { status: 200, bodyBytes: 12 }],
  [['HTTP/1.1 503 ', 'A: b', 'CONTENT-LENGTH: \t 0 '], { status: 503, bodyBytes: 0 }],
  [[ok, 'Content-Length: 5, 5', 'Content-Length: 5'], { bodyBytes: 5 }],
  [[ok, 'X-Content-Length: 5', 'A: transfer-encoding: chunked'], { bodyBytes: endless, isChunked: false }],
  [[ok, 'Transfer-Encoding: Chunked'], { isChunked: true, keepsAlive: true }],
  [[ok, 'Transfer-Encoding:', ' chunked'], { isChunked: true }],
  [[ok, 'Transfer-Encoding: chunked', 'Content-Length: 5'], { isChunked: true, keepsAlive: false }],
  [['HTTP/1.1 204 No Content', 'Content-Length: 5'], { bodyBytes: 0, isChunked: false }],
  [['HTTP/1.1 304 Not Modified', 'Transfer-Encoding: chunked'], { bodyBytes: 0, isChunked: false }],
  [['HTTP/1.1 100 Continue'], { status: 100, bodyBytes: 0 }],
  [[ok, 'Connection: close'], { keepsAlive: false }],
  [[ok, 'Connection: Foo,  Close'], { keepsAlive: false }],
  [[ok, 'Connection: closed'], { keepsAlive: true }],
  [['HTTP/1.0 200 OK', 'Content-Length: 1'], { keepsAlive: false }],
  [['HTTP/1.0 200 OK', 'Connection: keep-alive'], { keepsAlive: true }],
])('reads %j', (lines, expected) => {
  expect(parse(...lines)).toMatchObject(expected);
});

test.each([
  [['HTTP/2 200 OK'], 'status line: HTTP/2 200 OK'],
  [['HTTP/1.1 20 OK'], 'status line'],
  [['HTTP/1.1 2000 OK'], 'status line'],
  [['HTTP/1.1  200 OK'], 'status line'],
  [[''], 'status line'],
  [[ok, 'no colon'], 'header line: no colon'],
  [[ok, ': no name'], 'header line'],
  [[ok, 'A: b\nContent-Length: 5'], 'lone CR or LF'],
  [[ok, 'A: b\rContent-Length: 5'], 'lone CR or LF'],
  [[ok, 'Content-Length: -1'], 'content-length: -1'],
  [[ok, 'Content-Length: 1e3'], 'content-length'],
  [[ok, 'Content-Length:'], 'content-length'],
  [[ok, 'Content-Length: 5, 6'], 'content-length'],
  [[ok, 'Content-Length: 5', 'Content-Length: 6'], 'content-length'],
  [[ok, 'Content-Length: 12345678901234567890'], 'content-length'],
  [[ok, 'Transfer-Encoding: gzip, chunked'], 'transfer coding: gzip, chunked'],
  [[ok, 'Transfer-Encoding: chunked', 'Transfer-Encoding: chunked'], 'transfer coding'],
])('does not take %j for a head', (lines, message) => {
  expect(() => parse(...lines)).toThrow(message);
});
