import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { Problem, problemBody, problemType } from './problem.ts';

/** Answers a handshake that breaks RFC 6455, as HTTP. */
export function refuseHandshake(error: Error, socket: Duplex, request: IncomingMessage): void {
  const version = request.headers['sec-websocket-version'];
  // RFC 6455 §4.4: a version the server does not speak is answered with the ones it does.
  if (version !== undefined && version !== '13')
    refuseUpgrade(
      socket,
      new Problem(426, `WebSocket version ${version} is not supported`, { 'Sec-WebSocket-Version': '13' }),
    );
  else refuseUpgrade(socket, new Problem(request.method === 'GET' ? 400 : 405, error.message));
}

/** Answers a request for an upgrade that is not granted, as HTTP. */
export function refuseUpgrade(socket: Duplex, problem: Problem): void {
  const title = STATUS_CODES[problem.status] ?? '';
  const body = problemBody(problem.status, title, problem.message);
  const headers = {
    Connection: 'close',
    'Content-Type': problemType,
    'Content-Length': Buffer.byteLength(body),
    ...problem.headers,
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  socket.end(`HTTP/1.1 ${problem.status} ${title}\r\n${lines.join('\r\n')}\r\n\r\n${body}`);
}
