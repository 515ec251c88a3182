import { createHash } from 'node:crypto';
import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  constants,
  type OutgoingHttpHeaders,
} from 'node:http2';
import { Duplex } from 'node:stream';
import { upgradeHeaders } from '../../core/messages/contract.ts';

/** What a server appends to the key of a handshake (RFC 6455 §1.3). */
const guid = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
/** Fields that a WebSocket over HTTP/2 does without (RFC 8441 §5). */
const dropped = ['host', 'connection', 'upgrade', 'sec-websocket-key'];

/**
 * A socket for a WebSocket client of HTTP/1.1 that is a stream of HTTP/2 (RFC 8441): its request for an
 * upgrade becomes a CONNECT, and the answer one of HTTP/1.1.
 */
export class WebSocketStream extends Duplex {
  readonly #session: ClientHttp2Session;
  #stream: ClientHttp2Stream | undefined;

  constructor(session: ClientHttp2Session) {
    super();
    this.#session = session;
  }

  override _read(): void {
    this.#stream?.resume();
  }

  override _write(data: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    if (this.#stream) this.#stream.write(data, done);
    else {
      this.#stream = this.#connect(data.toString('latin1'));
      done();
    }
  }

  override _final(done: () => void): void {
    if (this.#stream) this.#stream.end(done);
    else done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#stream?.close(constants.NGHTTP2_CANCEL);
    done(error);
  }

  #connect(request: string): ClientHttp2Stream {
    const [requestLine = '', ...lines] = request.split('\r\n').filter((line) => line !== '');
    const fields = Object.fromEntries(
      lines.map((line) => [
        line.slice(0, line.indexOf(':')).toLowerCase(),
        line.slice(line.indexOf(':') + 1).trim(),
      ]),
    );
    const sent = Object.entries(fields).filter(([name]) => !dropped.includes(name));
    const stream = this.#session.request(
      {
        ':method': 'CONNECT',
        ':protocol': upgradeHeaders.Upgrade,
        ':path': requestLine.split(' ')[1],
        ...Object.fromEntries(sent),
      },
      { endStream: false },
    );
    stream.on('response', (headers) => this.push(answerOf(headers, `${fields['sec-websocket-key']}`)));
    stream.on('data', (data) => {
      if (!this.push(data)) stream.pause();
    });
    stream.on('end', () => this.push(null));
    stream.on('error', (error) => this.destroy(error));
    stream.on('close', () => this.destroy());
    return stream;
  }
}

function answerOf({ ':status': status, ...headers }: OutgoingHttpHeaders, key: string): string {
  // A proxy may leave the answer to its own key in.
  const fields = Object.entries(headers).filter(([name]) => name !== 'sec-websocket-accept');
  if (status === 200) {
    const accept = createHash('sha1').update(`${key}${guid}`).digest('base64');
    fields.push(
      ['connection', 'Upgrade'],
      ['upgrade', upgradeHeaders.Upgrade],
      ['sec-websocket-accept', accept],
    );
  }
  const lines = fields.map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status === 200 ? 101 : status} -\r\n${lines.join('')}\r\n`;
}
