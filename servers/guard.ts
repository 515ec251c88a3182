import { randomInt } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { parse } from 'node:querystring';
import { z } from 'zod';
import {
  type AuthOption,
  longestToken,
  mediaTypes,
  paths,
  type TokenAnswer,
  tokenPlaces,
  topicPattern,
} from '../core/messages/contract.ts';
import { answerJson } from './json.ts';
import { Problem } from './problem.ts';
import { readBody, requireMediaType } from './requestBody.ts';
import type { Routes } from './routes.ts';
import { type Claims, TokenError, TokenMint } from './token.ts';

/** What somebody may do who has shown a token. */
export interface Grant {
  /** Until when, in ms since 1970; infinite where nobody looks again. */
  readonly expiresAtMs: number;
  /** Throws a Problem where one of these is not theirs. */
  require(topics: readonly string[]): void;
}

/** Lets everybody do everything, for ever. */
const open: Grant = { expiresAtMs: Number.POSITIVE_INFINITY, require() {} };

/** Who stands at the door of every endpoint that subscribers use. */
export interface Guard {
  /** What a request may do. Throws a Problem without a good token; by message, none is looked for. */
  admit(request: IncomingMessage): Grant;
  /** What the first message of a connection may do, where tokens come by message; `before` elsewhere. */
  admitMessage(token: string | undefined, before: Grant): Grant;
  /** Whether a connection still owes a token after its handshake. */
  readonly waitsForMessage: boolean;
}

const nobody: Guard = { admit: () => open, admitMessage: (_token, before) => before, waitsForMessage: false };

/** How long a ticket may lie unused. */
const ticketMs = 30_000;

/** The guard that the options ask for; where it wants tokens, it issues them at `POST /token`. */
export function mountGuard(routes: Routes, option: AuthOption | null, scheme: 'http' | 'https'): Guard {
  if (option === null) return nobody;
  const mint = new TokenMint(option.secret);
  routes.post(paths.token, async (request, response) => {
    requireMediaType(request, mediaTypes[paths.token]);
    const topics = topicsIn(await readBody(request, 2 * longestToken));
    const lifetimeMs = Math.max(1, Math.round(option.lifetimeMs * (1 - option.jitter * uniform())));
    const token = mint.issue(topics, lifetimeMs, option.by === 'query');
    if (token.length > longestToken)
      throw new Problem(400, `a token for these topics has more than ${longestToken} characters`);
    const answer: TokenAnswer = { token, expiresInMs: lifetimeMs };
    response.setHeader('Cache-Control', 'no-store');
    response.setHeader('Content-Length', Buffer.byteLength(JSON.stringify(answer)));
    if (option.by === 'cookie') response.setHeader('Set-Cookie', cookieOf(token, lifetimeMs, scheme));
    answerJson(response, answer);
  });
  return new TokenGuard(option, mint);
}

class TokenGuard implements Guard {
  readonly waitsForMessage: boolean;
  readonly #option: AuthOption;
  readonly #mint: TokenMint;
  readonly #used = new UsedTickets();
  /** What connections were let in with, where they are asked once. */
  readonly #admitted = new WeakMap<object, { readonly token: string; readonly grant: Grant }>();

  constructor(option: AuthOption, mint: TokenMint) {
    this.#option = option;
    this.#mint = mint;
    this.waitsForMessage = option.by === 'message';
  }

  admit(request: IncomingMessage): Grant {
    const { by, check } = this.#option;
    if (by === 'message') return open;
    const token = tokenIn(request, by);
    if (check === 'each-request' || by === 'query') return this.#grant(token);
    const { socket } = request;
    const before = this.#admitted.get(socket);
    if (before !== undefined && before.token === token) return before.grant;
    const grant = this.#grant(token);
    this.#admitted.set(socket, { token: token as string, grant });
    return grant;
  }

  admitMessage(token: string | undefined, before: Grant): Grant {
    return this.waitsForMessage ? this.#grant(token) : before;
  }

  #grant(token: string | undefined): Grant {
    if (token === undefined || token === '') throw missing();
    try {
      const claims = this.#mint.verify(token);
      if (this.#option.by === 'query') this.#used.take(claims);
      return grantOf(claims, this.#option.check);
    } catch (error) {
      throw error instanceof TokenError ? invalid(error.message) : error;
    }
  }
}

/** Tickets that have been used and could be used again, by id, with the instant from which they could not. */
class UsedTickets {
  readonly #until = new Map<string, number>();

  /** Uses one. Throws a TokenError where it was used before, or has lain too long. */
  take({ jti, iat }: Claims): void {
    const now = Date.now();
    const until = iat * 1000 + ticketMs;
    if (jti === undefined) throw new TokenError('the token is not a ticket');
    if (until <= now) throw new TokenError('the ticket was not used in time');
    if (this.#until.has(jti)) throw new TokenError('the ticket has been used before');
    this.#until.set(jti, until);
    for (const [id, over] of this.#until) {
      if (over > now) break;
      this.#until.delete(id);
    }
  }
}

function grantOf({ topics, exp }: Claims, check: AuthOption['check']): Grant {
  return {
    expiresAtMs: check === 'at-opening' ? Number.POSITIVE_INFINITY : exp * 1000,
    require(asked) {
      const other = asked.find((topic) => !topics.includes(topic));
      if (other !== undefined)
        throw new Problem(403, `the token is not for the topic "${other}"`, {
          'WWW-Authenticate': challenge('insufficient_scope', 'the token is not for one of the topics'),
        });
    },
  };
}

/** Where a request has its token; several cookies of the name are one too many to choose from. */
function tokenIn(request: IncomingMessage, by: 'cookie' | 'bearer' | 'query'): string | undefined {
  if (by === 'bearer') return /^bearer +(\S*)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (by === 'cookie') {
    const prefix = `${tokenPlaces.cookie}=`;
    const found = request.headers.cookie?.split(/; */).filter((pair) => pair.startsWith(prefix)) ?? [];
    return found.length > 1 ? found.join(' ') : found[0]?.slice(prefix.length);
  }
  const url = request.url ?? '';
  const ticket = parse(url.slice(url.indexOf('?') + 1 || url.length))[tokenPlaces.query];
  return Array.isArray(ticket) ? ticket.join(' ') : ticket;
}

/** Both challenges have a parameter, as RFC 6750 §3 wants; without a token there is no error code. */
const challenge = (error: string, description: string) =>
  `Bearer realm="pushbench", error="${error}", error_description="${description}"`;

const missing = () =>
  new Problem(401, 'there is no token; POST /token gives one', {
    'WWW-Authenticate': 'Bearer realm="pushbench"',
  });

const invalid = (reason: string) =>
  new Problem(401, reason, { 'WWW-Authenticate': challenge('invalid_token', reason) });

/** From 0 to below 1. */
const uniform = () => randomInt(2 ** 32) / 2 ** 32;

const cookieOf = (token: string, lifetimeMs: number, scheme: 'http' | 'https') =>
  `${tokenPlaces.cookie}=${token}; Max-Age=${Math.ceil(lifetimeMs / 1000)}; Path=/; HttpOnly; SameSite=Strict` +
  (scheme === 'https' ? '; Secure' : '');

const tokenRequestSchema = z.object({ topics: z.array(z.string().regex(topicPattern)).min(1) });

function topicsIn(body: string): string[] {
  try {
    return [...new Set(tokenRequestSchema.parse(JSON.parse(body)).topics)];
  } catch {
    throw new Problem(400, 'expected the topics that the token is for, such as {"topics":["user/3"]}');
  }
}
