import type { RequestListener, Server, ServerResponse } from 'node:http';
import {
  createServer,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type ServerHttp2Session,
  type ServerOptions,
} from 'node:http2';
import { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { connect } from './extendedConnect.ts';

/** The HTTP/2 half of a port. */
export interface Http2Half {
  /** Sends GOAWAY (RFC 9113 §6.8) on each connection; it ends with its last stream, or is cut. */
  close(lingerMs: number): void;
}

/** What ALPN chooses from, the better one first (RFC 7301 §3.2). */
export const alpnProtocols = ['h2', 'http/1.1'];

/**
 * As many streams as users may share a connection, each with an open stream, a poll and a message under way.
 */
const maxStreams = 4_000;

const options: ServerOptions = {
  settings: {
    enableConnectProtocol: true,
    maxConcurrentStreams: maxStreams,
    // Node.js takes this much of a header on HTTP/1.1.
    maxHeaderListSize: 16_384,
  },
  // In MB. Slow subscribers are disconnected by what waits for each, not for being many on one connection.
  maxSessionMemory: 256,
  // Users of one connection may leave together; who goes on resetting streams is cut off (CVE-2023-44487).
  streamResetBurst: maxStreams,
  streamResetRate: 100,
};

/**
 * Lets a server of HTTP/1.1 speak HTTP/2 on the same port: over TLS where ALPN has chosen it, in the clear
 * with a client that begins with the preface (RFC 9113 §3.3). Requests arrive at the same listener.
 */
export function addHttp2(http1: Server, answer: RequestListener): Http2Half {
  const answerToo = answer as unknown as (request: Http2ServerRequest, response: Http2ServerResponse) => void;
  const server = createServer(options, answerToo);
  server.on('connect', (request: Http2ServerRequest) => connect(http1, request));
  const sessions = new Set<ServerHttp2Session>();
  server.on('session', (session) => {
    sessions.add(session);
    session.once('close', () => sessions.delete(session));
  });
  // A session that has ended may have a socket whose other end has not.
  const sockets = new Set<Socket>();
  const take = (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    server.emit('connection', socket);
  };
  handOverByAlpn(http1, take);
  handOverByPreface(http1, take);
  return {
    close(lingerMs) {
      for (const session of sessions) session.close();
      setTimeout(() => {
        for (const socket of sockets) socket.destroy();
      }, lingerMs).unref();
    },
  };
}

function handOverByAlpn(http1: Server, take: (socket: Socket) => void): void {
  const serveHttp1 = http1.listeners('secureConnection');
  if (serveHttp1.length === 0) return;
  http1.removeAllListeners('secureConnection').on('secureConnection', (socket: TLSSocket) => {
    if (socket.alpnProtocol === 'h2') take(socket);
    else for (const serve of serveHttp1) serve.call(http1, socket);
  });
}

const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');

/** What is wrong with a request, as Node.js tells it. */
type ClientError = NodeJS.ErrnoException & { rawPacket?: Buffer; bytesParsed?: number };

/**
 * The parser of HTTP/1.1 knows the preface of HTTP/2 and stops after it. To leave finding it to the parser
 * costs HTTP/1.1 nothing; to look at the first bytes of each connection would, whoever sends them.
 */
function handOverByPreface(http1: Server, take: (socket: Socket) => void): void {
  http1.on('clientError', (error: ClientError, socket: Socket) => {
    const { rawPacket = Buffer.alloc(0), bytesParsed = 0 } = error;
    const rest = rawPacket.subarray(bytesParsed);
    // Nothing may have come before, and over TLS it is ALPN that chooses (RFC 9113 §3.2).
    const isFirst = socket.bytesRead - rest.length === preface.length && !('encrypted' in socket);
    if (error.code === 'HPE_PAUSED_H2_UPGRADE' && isFirst) {
      detach(socket);
      // The session reads the socket's buffer one tick later: nothing may have flowed away by then.
      socket.pause();
      take(socket);
      socket.unshift(Buffer.concat([preface, rest]));
    } else refuse(error, socket);
  });
}

const untouched = new Socket();

/** Takes a socket from HTTP/1.1: its parser is let go as at the end of a connection, and hears no more. */
function detach(socket: Socket): void {
  socket.emit('close', false);
  for (const event of socket.eventNames())
    for (const listener of socket.listeners(event))
      if (!untouched.listeners(event).includes(listener))
        socket.off(event, listener as (...args: unknown[]) => void);
}

const statusLines: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: '413 Payload Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

/** Ends a connection whose bytes are not HTTP, as Node.js does where nobody listens for such errors. */
function refuse(error: ClientError, socket: Socket & { _httpMessage?: ServerResponse | null }): void {
  // Nothing may be written into an answer that has begun.
  if (socket.writable && !socket._httpMessage?.headersSent)
    socket.write(
      `HTTP/1.1 ${statusLines[error.code ?? ''] ?? '400 Bad Request'}\r\nConnection: close\r\n\r\n`,
    );
  socket.destroy(error);
}
