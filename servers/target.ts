import { randomInt } from 'node:crypto';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerOptions,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http';
import { constants } from 'node:http2';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { startDelayMeter } from '../core/delayMeter.ts';
import { paths, type TargetOptions } from '../core/messages/contract.ts';
import { Feed } from './feed.ts';
import { mountGuard } from './guard.ts';
import { forHttp2, streamOf } from './http2.ts';
import { serverTransports } from './index.ts';
import { answerJson } from './json.ts';
import { mountMessages } from './messages.ts';
import { createOrigins, type Origins } from './origins.ts';
import { Problem, problemBody, problemType } from './problem.ts';
import { createRoutes, type Routes } from './routes.ts';
import { addHttp2, alpnProtocols } from './twoVersions.ts';
import { createUpgrades } from './upgrades.ts';

/** A running target. */
export interface Target {
  readonly url: string;
  /** Where `/publish` and `/health` are in the clear; the URL itself where that is. */
  readonly controlUrl: string;
  readonly feed: Feed;
  /** Ends every connection in order and stops listening; connections that linger for a second are cut. */
  close(): Promise<void>;
}

// Always of the same length, so that the bytes of two runs can be compared.
const epochLength = 6;
const randomEpoch = () =>
  randomInt(36 ** epochLength)
    .toString(36)
    .padStart(epochLength, '0');

const lingerMs = 1_000;

/** The certificate of a target and its key, as PEM. */
export interface TlsIdentity {
  readonly certificate: string;
  readonly key: string;
}

/**
 * Starts the built-in target: every transport over one feed, over TLS where it has an identity. Rejects when
 * the address cannot be had.
 */
export async function startTarget(
  options: TargetOptions,
  address: { host: string; port: number },
  epoch = randomEpoch(),
  identity?: TlsIdentity,
): Promise<Target> {
  const feed = new Feed(options, epoch);
  const serverOptions: ServerOptions = {
    // Nagle's algorithm with delayed acknowledgements would hold small writes for 40 ms.
    noDelay: true,
    keepAliveTimeout: options.keepAliveMs,
    // The publisher's request lasts as long as the trial.
    requestTimeout: 0,
  };
  const routes = createRoutes();
  const origins = createOrigins(options.allowedOrigins);
  const answer = answering(routes, origins);
  const server = identity
    ? createTlsServer(
        {
          ...serverOptions,
          cert: identity.certificate,
          key: identity.key,
          ALPNProtocols: alpnProtocols,
        },
        answer,
      )
    : createServer(serverOptions, answer);
  const http2 = addHttp2(server, answer);

  const delay = startDelayMeter();
  const guard = mountGuard(routes, options.auth, identity ? 'https' : 'http');
  // The transports first: a poll is compared with no other route before its own.
  const upgrades = createUpgrades(server);
  const mounted = Object.values(serverTransports).map((mount) =>
    mount({ routes, upgrades, feed, guard, origins, options }),
  );
  const mountControl = (on: Routes) => {
    mountMessages(on, feed, options, guard);
    on.get(paths.health, (_request, response) =>
      answerJson(response, { status: 'ok', eventLoopDelayMs: delay.read() }),
    );
  };
  mountControl(routes);
  const url = `${identity ? 'https' : 'http'}://${await listen(server, address)}`;
  const servers = [server];
  let controlUrl = url;
  if (identity) {
    // What is published pays no TLS: the CPU time of the target is what its subscribers cost.
    const controlRoutes = createRoutes();
    mountControl(controlRoutes);
    const control = createServer(serverOptions, answering(controlRoutes, createOrigins(null)));
    controlUrl = `http://${await listen(control, { host: address.host, port: 0 })}`;
    servers.push(control);
  }

  return {
    url,
    controlUrl,
    feed,
    async close() {
      delay.stop();
      const closed = servers.map(closing);
      for (const transport of mounted) transport.close();
      for (const one of servers) one.closeIdleConnections();
      http2.close(lingerMs);
      await Promise.all(closed);
    },
  };
}

const closing = (server: Server) =>
  new Promise<void>((resolve) => {
    server.close(() => resolve());
    setTimeout(() => server.closeAllConnections(), lingerMs).unref();
  });

/** Listens, and says where, as a URL has it. */
async function listen(server: Server, address: { host: string; port: number }): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ ...address, backlog: 4096 }, resolve);
  });
  const { address: host, port } = server.address() as AddressInfo;
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

const answering =
  (routes: Routes, origins: Origins): RequestListener =>
  (request, response) => {
    try {
      if (origins.answers(request, response)) return;
    } catch (error) {
      return answerProblem(request, response, error);
    }
    // The router takes HEAD for GET, and a stream would begin that never ends.
    if (request.method === 'HEAD')
      return answerProblem(request, response, new Problem(405, 'HEAD is not supported', { Allow: 'GET' }));
    routes(request, response, (error) =>
      answerProblem(
        request,
        response,
        error ?? new Problem(404, `no such endpoint: ${request.method} ${pathOf(request)}`),
      ),
    );
  };

const pathOf = ({ url = '' }: IncomingMessage) => url.split('?', 1)[0];

function answerProblem(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  const { status, headers, message } =
    error instanceof Problem ? error : new Problem(500, 'the server failed; its log says why');
  // The sender has gone: that is not our failure, and there is nobody to answer.
  if (error === request.errored) return;
  if (status === 500) console.error(error);
  // An answer that has begun cannot become another one.
  if (response.headersSent) return void response.destroy();
  const stream = streamOf(response);
  // A body that is refused half-way is not waited for (RFC 9113 §8.1); the end of the answer must go first.
  if (stream && !stream.endAfterHeaders && !request.complete)
    stream.once('finish', () => setImmediate(() => stream.close(constants.NGHTTP2_NO_ERROR)));
  response
    .writeHead(status, { 'Content-Type': problemType, ...(stream ? forHttp2(headers) : headers) })
    .end(problemBody(status, STATUS_CODES[status] ?? '', message));
}
