import type { TransportName } from '../../../core/transports.ts';
import type { Answer, Asked, Harm } from '../harm.ts';

const answerOf = (status: number, type: string, body: string, headers: Answer['headers'] = {}): Answer => ({
  status,
  headers: { 'Content-Type': type, 'Content-Length': Buffer.byteLength(body), ...headers },
  body,
});

/** Gives this answer to those whom `to` names. */
const answering =
  (to: (path: string, transport: TransportName | undefined) => boolean, answer: Answer) =>
  (asked: Asked): boolean => {
    const isTheirs = to(asked.path, asked.transport);
    if (isTheirs) asked.answer(answer);
    return isTheirs;
  };

const isToken = (path: string) => path === '/token';
const given = (answer: object) => answerOf(200, 'application/json', JSON.stringify(answer));

/** What is done to tokens; the workload's live for half a second. */
export const tokens = {
  'renews tokens': {},
  'goes on after expiry': {
    heeds: (options) => ({
      ...options,
      auth: options.auth && { ...options.auth, check: 'at-opening' },
    }),
  },
  'accepts any token': {
    heeds: (options) => ({ ...options, auth: null }),
    asked: answering(isToken, given({ token: 'whatever', expiresInMs: 500 })),
  },
  'never accepts a token': {
    asked: answering(
      (_path, transport) => transport !== undefined,
      answerOf(401, 'application/problem+json', '{"status":401,"detail":"not you"}', {
        'WWW-Authenticate': 'Bearer realm="somewhere", error="invalid_token"',
      }),
    ),
  },
  'forbids all topics': {
    asked: answering(
      (_path, transport) => transport !== undefined,
      answerOf(403, 'application/problem+json', '{"status":403,"detail":"not yours"}'),
    ),
  },
  'gives tokens that have expired': {
    heeds: (options) => ({ ...options, auth: options.auth && { ...options.auth, lifetimeMs: 1 } }),
  },
  'serves no tokens': { asked: answering(isToken, answerOf(404, 'text/plain', 'no such page')) },
  'gives what is not a token': { asked: answering(isToken, given({ access_token: 'x' })) },
} as const satisfies Record<string, Harm>;
