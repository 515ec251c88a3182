import { randomInt } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startDelayMeter } from '../core/delayMeter.ts';
import { paths, type TargetOptions } from '../core/messages/contract.ts';
import { Feed } from './feed.ts';
import { serverTransports } from './index.ts';
import { answerJson } from './json.ts';
import { mountMessages } from './messages.ts';
import { Problem, problemBody, problemType } from './problem.ts';
import { createRoutes } from './routes.ts';

/** A running target. */
export interface Target {
  readonly url: string;
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

/** Starts the built-in target: every transport over one feed. Rejects when the address cannot be had. */
export async function startTarget(
  options: TargetOptions,
  address: { host: string; port: number },
  epoch = randomEpoch(),
): Promise<Target> {
  const feed = new Feed(options, epoch);
  const routes = createRoutes();
  const server = createServer(
    {
      // Nagle's algorithm with delayed acknowledgements would hold small writes for 40 ms.
      noDelay: true,
      keepAliveTimeout: options.keepAliveMs,
      // The publisher's request lasts as long as the trial.
      requestTimeout: 0,
    },
    (request, response) => {
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
    },
  );

  const delay = startDelayMeter();
  // The transports first: a poll is compared with no other route before its own.
  const mounted = Object.values(serverTransports).map((mount) => mount({ routes, server, feed, options }));
  mountMessages(routes, feed, options);
  routes.get(paths.health, (_request, response) =>
    answerJson(response, { status: 'ok', eventLoopDelayMs: delay.read() }),
  );

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ ...address, backlog: 4096 }, resolve);
  });
  const { address: host, port } = server.address() as AddressInfo;

  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    feed,
    close: () =>
      new Promise((resolve) => {
        delay.stop();
        server.close(() => resolve());
        for (const transport of mounted) transport.close();
        server.closeIdleConnections();
        setTimeout(() => server.closeAllConnections(), lingerMs).unref();
      }),
  };
}

const pathOf = ({ url = '' }: IncomingMessage) => url.split('?', 1)[0];

function answerProblem(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  const { status, headers, message } =
    error instanceof Problem ? error : new Problem(500, 'the server failed; its log says why');
  // The sender has gone: that is not our failure, and there is nobody to answer.
  if (error === request.errored) return;
  if (status === 500) console.error(error);
  // An answer that has begun cannot become another one.
  if (response.headersSent) response.destroy();
  else
    response
      .writeHead(status, { 'Content-Type': problemType, ...headers })
      .end(problemBody(status, STATUS_CODES[status] ?? '', message));
}
