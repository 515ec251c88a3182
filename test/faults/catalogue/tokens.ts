import { failed, invalid, valid } from '../expected.ts';
import type { HarmName } from '../harms/index.ts';
import { all, breaks, type Entry, each, everywhere } from './entry.ts';

const withTokens = { auth: true, measure: '2s' } as const;

/** What is done to tokens. */
export const tokens = {
  'renews tokens': { on: all, run: valid(), ...withTokens, with: everywhere },
  'goes on after expiry': {
    // A poll on a connection of its own is one that is opened.
    on: each,
    run: invalid(/came after the token had expired/),
    ...withTokens,
    with: [...everywhere, 'conform'],
    others: { conform: breaks },
    inTests: ['sse'],
  },
  'accepts any token': {
    on: all,
    run: invalid(/came after the token had expired/),
    ...withTokens,
    with: [...everywhere, 'conform'],
    others: { conform: breaks },
  },
  'never accepts a token': {
    on: all,
    run: failed(/401 .*not you.* 3 tokens in a row were refused/),
    ...withTokens,
    with: everywhere,
    inTests: ['websocket'],
  },
  'forbids all topics': { on: all, run: failed(/403 .*not yours/), ...withTokens },
  'gives tokens that have expired': { on: all, run: failed(/expiresInMs must be/), ...withTokens },
  'serves no tokens': { on: all, run: failed(/does not serve POST \/token/), ...withTokens },
  'gives what is not a token': { on: all, run: failed(/expected a token/), ...withTokens },
} as const satisfies Partial<Record<HarmName, Entry>>;
