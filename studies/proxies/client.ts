import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { type ClientHttp2Session, connect as connectHttp2, constants } from 'node:http2';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Readable } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { createGunzip, constants as zlibConstants } from 'node:zlib';
import { trustIn } from '../../core/trust.ts';
import { reasonOf, type TargetAddress } from '../../harness/processes/targetRequest.ts';
import { Inflow } from './inflow.ts';

/** What a proxy and its clients have agreed on. */
export interface Agreed {
  readonly http: '1.1' | '2';
  /** Such as `TLSv1.3`; null in the clear. */
  readonly tls: string | null;
}

/** A connection to a proxy, and what is asked on it. */
export interface Client {
  /** Sends a request; its answer comes in. */
  open(path: string): Inflow;
  close(): void;
}

/** As browsers say it. */
const headers = { 'Accept-Encoding': 'gzip' };

/** A client of its own, with the version of HTTP that was agreed on. */
export const createClient = (address: TargetAddress, { http }: Pick<Agreed, 'http'>): Client =>
  http === '2' ? http2Client(address) : http1Client(address);

function http1Client({ url, authority }: TargetAddress): Client {
  const isTls = url.startsWith('https:');
  const options = { keepAlive: true, maxSockets: 1 };
  const agent = isTls ? new HttpsAgent({ ...options, ...trustIn(authority) }) : new HttpAgent(options);
  return {
    open(path) {
      const inflow = new Inflow();
      const request = (isTls ? httpsRequest : httpRequest)(new URL(path, url), { agent, headers });
      inflow.onClose = () => request.destroy();
      request.on('error', (error) => inflow.end(reasonOf(error)));
      request.on('response', (answer: IncomingMessage) => {
        inflow.headed(answer.statusCode ?? 0, answer.headers['content-encoding'] ?? null);
        readInto(inflow, answer, () => answer.complete);
      });
      request.end();
      return inflow;
    },
    close: () => agent.destroy(),
  };
}

function http2Client({ url, authority }: TargetAddress): Client {
  const session = connectHttp2(url, trustIn(authority));
  let failure: string | null = null;
  session.on('error', (error) => {
    failure = reasonOf(error);
  });
  return {
    open(path) {
      const inflow = new Inflow();
      if (session.destroyed) {
        inflow.end(failure ?? 'the connection had ended');
        return inflow;
      }
      const stream = session.request({ ':path': path, 'accept-encoding': 'gzip' });
      inflow.onClose = () => stream.close(constants.NGHTTP2_CANCEL);
      stream.on('error', (error) => inflow.end(failure ?? reasonOf(error)));
      stream.on('close', () =>
        inflow.end(failure ?? (stream.rstCode === 0 ? 'it ended' : resetBy(stream.rstCode))),
      );
      stream.on('response', ({ ':status': status = 0, 'content-encoding': encoding = null }) => {
        inflow.headed(status, encoding);
        readInto(inflow, stream, () => stream.rstCode === 0);
      });
      return inflow;
    },
    close: () => session.destroy(),
  };
}

const resetBy = (code: number) => `the stream was reset with code ${code}`;

function readInto(inflow: Inflow, body: Readable, isWhole: () => boolean): void {
  const text =
    inflow.encoding === 'gzip' ? body.pipe(createGunzip({ flush: zlibConstants.Z_SYNC_FLUSH })) : body;
  text.setEncoding('utf8').on('data', (piece: string) => inflow.take(piece));
  text.on('error', (error) => inflow.end(reasonOf(error)));
  body.on('error', () => inflow.end('it broke off'));
  text.on('end', () => inflow.end('it ended'));
  body.on('close', () => {
    if (!isWhole()) inflow.end('it broke off');
  });
}

/** Whether a connection of HTTP/2 takes WebSockets (RFC 8441 §3). */
export const takesWebSockets = (session: ClientHttp2Session, withinMs: number): Promise<boolean> =>
  new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), withinMs);
    const done = (takes: boolean) => {
      clearTimeout(timer);
      resolve(takes);
    };
    session.once('error', () => done(false)).once('close', () => done(false));
    session.once('remoteSettings', ({ enableConnectProtocol = false }) => done(enableConnectProtocol));
  });

const agreedWithinMs = 5_000;

/**
 * What a proxy chooses of all that clients offer. Where HTTP/2 is not asked for, it is not offered. Rejects
 * with the reason where nothing can be agreed on.
 */
export function agreeWith({ url, authority }: TargetAddress, offersHttp2: boolean): Promise<Agreed> {
  if (!url.startsWith('https:')) return Promise.resolve({ http: offersHttp2 ? '2' : '1.1', tls: null });
  const { hostname, port } = new URL(url);
  const socket = connectTls({
    host: hostname,
    port: Number(port),
    ALPNProtocols: offersHttp2 ? ['h2', 'http/1.1'] : ['http/1.1'],
    ...trustIn(authority),
  });
  return new Promise<Agreed>((resolve, reject) => {
    socket.setTimeout(agreedWithinMs, () =>
      reject(new Error(`no TLS handshake within ${agreedWithinMs / 1000} s`)),
    );
    socket.on('error', (error) => reject(new Error(reasonOf(error))));
    socket.on('secureConnect', () =>
      resolve({ http: socket.alpnProtocol === 'h2' ? '2' : '1.1', tls: socket.getProtocol() }),
    );
  }).finally(() => socket.destroy());
}
