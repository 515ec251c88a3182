import type { IncomingMessage, ServerResponse } from 'node:http';
import { constants, type ServerHttp2Stream } from 'node:http2';
import type { Writable } from 'node:stream';
import { socketForChunks } from './chunk.ts';
import { streamOf } from './http2.ts';

/** Where the body of a response that stays open is written, once its headers have been flushed. */
export interface OpenBody {
  readonly outlet: Pick<Writable, 'writableLength'> & {
    write(data: Buffer | string, flushed?: () => void): unknown;
  };
  /** The outlet takes whole chunks, not data. */
  readonly isChunked: boolean;
  /** What counts the bytes written, for those who watch for silence. */
  readonly watched: { readonly bytesWritten: number };
  /** Cuts the client off, and nobody else on its connection. */
  cut(): void;
}

/** On HTTP/1.1 a connection has one response at a time: its socket tells all there is to know. */
export function openBodyOf(request: IncomingMessage, response: ServerResponse): OpenBody {
  const stream = streamOf(response);
  if (stream) {
    const outlet = new StreamOutlet(stream);
    // A client may take CANCEL for something it asked for.
    const cut = () => stream.close(constants.NGHTTP2_ENHANCE_YOUR_CALM);
    return { outlet, isChunked: false, watched: outlet, cut };
  }
  const socket = socketForChunks(response);
  return {
    outlet: socket ?? response,
    isChunked: socket !== undefined,
    watched: request.socket,
    cut: () => response.destroy(),
  };
}

/** A stream that counts: those of one connection share its socket, but not their silence. */
class StreamOutlet {
  bytesWritten = 0;
  readonly #stream: ServerHttp2Stream;

  constructor(stream: ServerHttp2Stream) {
    this.#stream = stream;
  }

  get writableLength(): number {
    return this.#stream.writableLength;
  }

  write(data: Buffer | string, flushed?: () => void): void {
    this.bytesWritten += data.length;
    this.#stream.write(data, flushed);
  }
}
