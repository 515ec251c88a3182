import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { monotonicMs } from '../../core/clock.ts';
import type { Reached } from './seen.ts';

/** The server’s end of a request, in the hands of whoever has sent it. */
export interface ServerEnd {
  readonly reached: Reached;
  /** Which of the server’s connections it came on. */
  readonly connection: number;
  readonly atMs: number;
  /** Whether it has become a WebSocket. */
  readonly isWebSocket: boolean;
  /** Begins an answer that goes on; a WebSocket has begun. */
  begin(headers: Readonly<Record<string, string>>): void;
  send(text: string): void;
  /** Sends what says nothing but that the server is there: this, or a ping. */
  beat(text: string): void;
  /** Answers once and for all. */
  answer(status: number, headers: Readonly<Record<string, string>>, text: string): void;
}

/** A server that leaves each request to whoever has sent it. */
export interface ProbeTarget {
  readonly port: number;
  /** The server’s end of the request with this id in its query; waits for it. */
  arrival(id: string): Promise<ServerEnd>;
  close(): void;
}

/** The part of a query by which a request is known. */
export const probeParameter = 'probe';

const idOf = ({ url = '' }: IncomingMessage) =>
  new URL(url, 'http://localhost').searchParams.get(probeParameter) ?? '';

/** Starts a server on a free port of the loopback. */
export async function startProbeTarget(): Promise<ProbeTarget> {
  const server = createServer({ keepAliveTimeout: 3_600_000, requestTimeout: 0, headersTimeout: 0 });
  const webSockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  const arrivals = new Map<string, PromiseWithResolvers<ServerEnd>>();
  const sockets = new Map<Duplex, number>();
  let connections = 0;

  const arrivalOf = (id: string) => {
    const known = arrivals.get(id) ?? deferred<ServerEnd>();
    arrivals.set(id, known);
    return known;
  };
  const arrived = (request: IncomingMessage, end: Omit<ServerEnd, 'reached' | 'connection' | 'atMs'>) =>
    arrivalOf(idOf(request)).resolve({
      ...end,
      reached: {
        httpVersion: request.httpVersion,
        upgrade: request.headers.upgrade ?? null,
        connection: request.headers.connection ?? null,
      },
      connection: sockets.get(request.socket) ?? 0,
      atMs: monotonicMs(),
    });

  server.on('connection', (socket: Socket) => {
    sockets.set(socket, ++connections);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
  });
  server.on('request', (request, response) => {
    // What is no probe, such as a proxy’s own look at the server’s health, is answered at once.
    if (idOf(request) === '') response.end();
    else arrived(request, requestEnd(response));
  });
  server.on('upgrade', (request, socket, head) =>
    webSockets.handleUpgrade(request, socket, head, (webSocket) => arrived(request, webSocketEnd(webSocket))),
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    arrival: (id) => arrivalOf(id).promise,
    close: () => {
      server.close();
      for (const socket of sockets.keys()) socket.destroy();
    },
  };
}

interface PromiseWithResolvers<T> {
  readonly promise: Promise<T>;
  resolve(value: T): void;
}

function deferred<T>(): PromiseWithResolvers<T> {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

function requestEnd(response: ServerResponse) {
  response.on('error', () => {});
  return {
    isWebSocket: false,
    begin: (headers: Readonly<Record<string, string>>) => {
      response.writeHead(200, headers);
      response.flushHeaders();
    },
    send: (text: string) => void response.write(text),
    beat: (text: string) => void response.write(text),
    answer: (status: number, headers: Readonly<Record<string, string>>, text: string) => {
      response.writeHead(status, { ...headers, 'Content-Length': `${Buffer.byteLength(text)}` }).end(text);
    },
  };
}

function webSocketEnd(webSocket: WebSocket) {
  webSocket.on('error', () => {});
  return {
    isWebSocket: true,
    begin: () => {},
    send: (text: string) => webSocket.send(text),
    beat: () => webSocket.ping(),
    answer: () => webSocket.close(),
  };
}
