import type { IncomingMessage, ServerResponse } from 'node:http';
import { Problem } from './problem.ts';

/** How long a browser may remember what it was told: the longest that Chromium does, in seconds. */
const preflightMaxAgeS = 7_200;

/** What requests to the contract's endpoints may have that a browser asks about first. */
const preflightAnswer = {
  'Access-Control-Allow-Methods': 'GET, POST',
  'Access-Control-Allow-Headers': 'authorization, content-type, last-event-id',
  // The question comes without the cookies that it may be about.
  'Access-Control-Allow-Credentials': 'true',
  'Access-Control-Max-Age': `${preflightMaxAgeS}`,
};

/** Tells the requests of pages that are allowed here from others, by their origin. */
export interface Origins {
  /** Throws a Problem where a request comes from a page of an origin that is not allowed. */
  require(request: IncomingMessage): void;
  /** Does so, and has the answer say that its page may read it; true where that was all it wanted to know. */
  answers(request: IncomingMessage, response: ServerResponse): boolean;
}

/** Looks at no origin. */
const any: Origins = { require() {}, answers: () => false };

/**
 * Allows pages of these origins, and of the target's own; null allows all, and tells no browser so. Its own
 * is where the request was sent to, as Host says: behind a proxy, that of the proxy, where TLS may end. A
 * request without an origin is not from a page of another one: browsers send it there whenever they may read
 * the answer (Fetch Standard §3.1), and with each WebSocket (RFC 6455 §10.2).
 */
export function createOrigins(allowed: readonly string[] | null): Origins {
  if (allowed === null) return any;
  /** The other origin that a request comes from; undefined where there is none. */
  const other = ({ headers }: IncomingMessage): string | undefined => {
    const { origin } = headers;
    if (origin === undefined || isOf(hostIn(headers), origin)) return undefined;
    if (allowed.includes(origin)) return origin;
    throw new Problem(403, `pages of ${origin.slice(0, 200)} are not allowed here`);
  };
  return {
    require: other,
    answers(request, response) {
      // Caches must not give one page what was meant for another.
      response.setHeader('Vary', 'Origin');
      const origin = other(request);
      if (origin === undefined) return false;
      response.setHeader('Access-Control-Allow-Origin', origin);
      const { cookie, 'access-control-request-method': asked } = request.headers;
      if (request.method === 'OPTIONS' && asked !== undefined) {
        response.writeHead(204, preflightAnswer).end();
        return true;
      }
      if (cookie !== undefined) response.setHeader('Access-Control-Allow-Credentials', 'true');
      return false;
    },
  };
}

/** HTTP/2 has another field for it (RFC 9113 §8.3.1). */
const hostIn = ({ host, ':authority': authority }: IncomingMessage['headers']) => host ?? authority;

const isOf = (host: string | string[] | undefined, origin: string) =>
  origin === `https://${host}` || origin === `http://${host}`;
