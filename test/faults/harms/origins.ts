import type { Harm } from '../harm.ts';

/** Answers preflights in the target's place. */
const preflights =
  (status: number, headers: Record<string, string>): NonNullable<Harm['asked']> =>
  ({ request, answer }) => {
    if (request.method !== 'OPTIONS') return false;
    answer({ status, headers: { 'Content-Length': 0, ...headers }, body: '' });
    return true;
  };

/** What is done to pages of another origin. */
export const origins = {
  'serves another origin': {},
  'forbids the origin': { heeds: (options) => ({ ...options, allowedOrigins: ['https://other.example'] }) },
  'says nothing of origins': { heeds: (options) => ({ ...options, allowedOrigins: null }) },
  'knows no preflight': { asked: preflights(404, {}) },
  'allows the page no JSON': {
    asked: preflights(204, {
      'Access-Control-Allow-Origin': 'https://app.example',
      'Access-Control-Allow-Credentials': 'true',
    }),
  },
} as const satisfies Record<string, Harm>;
