import { z } from 'zod';
import { durationSchema, formatDurationMs } from './units.ts';

/** The ways in which a subscriber shows its token. */
export const authWays = ['cookie', 'bearer', 'query', 'message'] as const;

/** Where a target checks tokens. */
export const authChecks = ['each-request', 'at-opening'] as const;

const usualLifetimeMs = 15 * 60_000;
/** Shorter ones would end before a busy machine has used them. */
const shortestLifetimeMs = 500;

const settingsShape = {
  by: z
    .enum(authWays)
    .describe(
      'cookie; bearer: the Authorization header; query: a one-use ticket in the URL; message: the first WebSocket message.',
    ),
  lifetime: durationSchema
    .refine((ms) => ms >= shortestLifetimeMs, { error: `must not be shorter than ${shortestLifetimeMs}ms` })
    .default(usualLifetimeMs)
    .describe('How long a token is good for.'),
  jitter: z
    .number()
    .min(0)
    .max(0.9)
    .default(0)
    .describe('Lifetimes are spread evenly between this share less than lifetime, and lifetime.'),
  check: z
    .enum(authChecks)
    .default('each-request')
    .describe(
      'each-request: every request is checked, and a stream ends when its token expires; at-opening: a connection is checked once.',
    ),
};

const settings = z.strictObject(settingsShape);

/** How subscribers authenticate: by tokens of a lifetime in ms. */
export type Auth = Readonly<z.output<typeof settings>>;

const expected = `expected none, ${authWays.join(', ')}, or an object such as { by: cookie, lifetime: 30s }`;

/**
 * Schema of authentication as a scenario writes it: a word, or an object with its settings; `none` becomes
 * null.
 */
export const authSchema = z
  .union([z.enum(['none', ...authWays]), settings], { error: expected })
  .transform((written): Auth | null => {
    if (typeof written !== 'string') return written;
    return written === 'none' ? null : settings.parse({ by: written });
  });

const names: Readonly<Record<Auth['by'], string>> = {
  cookie: 'cookie tokens',
  bearer: 'bearer tokens',
  query: 'query tickets',
  message: 'tokens by message',
};

/** What is not the default, each as a part of a slug. */
const details = ({ lifetime, jitter, check }: Auth): string[] => [
  ...(lifetime === usualLifetimeMs ? [] : [formatDurationMs(lifetime)]),
  ...(jitter === 0 ? [] : [`jitter${jitter}`]),
  ...(check === 'each-request' ? [] : [check]),
];

/** The parts that authentication adds to a variant's slug; none where there is none. */
export const authParts = (auth: Auth | null | undefined): string[] =>
  auth ? [auth.by, ...details(auth)] : [];

/** Authentication where there is little room, such as `cookie tokens (30s, jitter 0.5)`; empty for none. */
export function authLabelOf(auth: Auth | null | undefined): string {
  if (!auth) return '';
  const words = details(auth).map((part) => part.replace(/^jitter/, 'jitter ').replace('at-', 'checked at '));
  return words.length === 0 ? names[auth.by] : `${names[auth.by]} (${words.join(', ')})`;
}
