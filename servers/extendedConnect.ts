import { IncomingMessage, type Server } from 'node:http';
import { constants, type Http2ServerRequest, type ServerHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { upgradeHeaders } from '../core/messages/contract.ts';
import { forHttp2 } from './http2.ts';
import { Problem } from './problem.ts';
import { refuseUpgrade } from './refuseUpgrade.ts';

/**
 * Passes on the handshake of a WebSocket over HTTP/2 (RFC 8441) as if it had come over HTTP/1.1: what answers
 * it on the socket is answered on the stream. Any other CONNECT is refused.
 */
export function connect(http1: Server, { stream, headers, url }: Http2ServerRequest): void {
  const socket = new StreamSocket(stream);
  const { ':protocol': protocol } = headers;
  if (protocol !== upgradeHeaders.Upgrade) {
    refuseUpgrade(socket, problemOf(protocol));
    return;
  }
  const request = new IncomingMessage(socket as unknown as Socket);
  request.method = 'GET';
  request.url = url;
  request.headers = {
    ...Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith(':'))),
    host: headers[':authority'],
    // What HTTP/2 does without (RFC 8441 §5).
    connection: upgradeHeaders.Connection,
    upgrade: upgradeHeaders.Upgrade,
    'sec-websocket-key': upgradeHeaders['Sec-WebSocket-Key'],
  };
  http1.emit('upgrade', request, socket, Buffer.alloc(0));
}

function problemOf(protocol: unknown): Problem {
  if (protocol === undefined)
    return new Problem(405, 'this is not a proxy; expected :protocol websocket', { Allow: 'GET' });
  // RFC 9220 §3 asks for this status, over HTTP/2 too.
  return new Problem(501, `:protocol ${String(protocol).slice(0, 80)} is not supported; expected websocket`);
}

/** A stream as a socket: what is written first is the head of an answer of HTTP/1.1. */
class StreamSocket extends Duplex {
  bytesWritten = 0;
  readonly #stream: ServerHttp2Stream;
  #answered = false;

  constructor(stream: ServerHttp2Stream) {
    super();
    this.#stream = stream;
    stream
      .on('data', (data) => {
        if (!this.push(data)) stream.pause();
      })
      .on('end', () => this.push(null))
      .on('close', () => this.destroy())
      .on('error', (error) => this.destroy(error));
  }

  override _read(): void {
    this.#stream.resume();
  }

  override _write(data: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    const body = this.#answered ? data : this.#answer(data.toString('latin1'));
    this.#answered = true;
    this.bytesWritten += body.length;
    if (body.length === 0) done();
    else this.#stream.write(body, done);
  }

  override _writev(waiting: { chunk: Buffer }[], done: (error?: Error | null) => void): void {
    this._write(Buffer.concat(waiting.map(({ chunk }) => chunk)), 'buffer', done);
  }

  override _final(done: () => void): void {
    this.#stream.end(done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    // RFC 8441 §5: CANCEL is what a reset is over TCP.
    if (!(this.readableEnded && this.writableFinished)) this.#stream.close(constants.NGHTTP2_CANCEL);
    done(error);
  }

  /** Answers on the stream; returns what came after the head. */
  #answer(text: string): Buffer {
    const [head = '', ...rest] = text.split('\r\n\r\n');
    const [statusLine = '', ...lines] = head.split('\r\n');
    const status = Number(statusLine.split(' ')[1]);
    const fields = lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
    });
    const { 'sec-websocket-accept': _, ...headers } = forHttp2(Object.fromEntries(fields));
    const isOpen = status === 101;
    this.#stream.respond({ ':status': isOpen ? 200 : status, ...headers });
    // A client that is refused has nothing more to say (RFC 9113 §8.1).
    if (!isOpen) this.#stream.once('finish', () => this.#stream.close(constants.NGHTTP2_NO_ERROR));
    return Buffer.from(rest.join('\r\n\r\n'), 'latin1');
  }
}
