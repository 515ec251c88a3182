import { failed, valid } from '../expected.ts';
import type { HarmName } from '../harms/index.ts';
import { all, breaks, type Entry, polls, posting, streams } from './entry.ts';

/** What is done to pages of another origin. */
export const origins = {
  'serves another origin': {
    on: all,
    run: valid(),
    isElsewhere: true,
    upstream: true,
    inTests: ['long-polling'],
  },
  'forbids the origin': {
    on: all,
    run: failed(/403.*pages of https:\/\/app\.example/),
    isElsewhere: true,
    with: ['conform'],
    others: { conform: breaks },
  },
  'says nothing of origins': {
    // Nobody reads what a WebSocket is answered with but the browser itself.
    on: [...polls, ...streams],
    run: failed(/a browser would withhold this answer from the page/),
    isElsewhere: true,
    inTests: ['sse'],
  },
  'knows no preflight': {
    on: posting,
    run: failed(/OPTIONS \/messages.*would not send POST \/messages then/),
    isElsewhere: true,
    upstream: true,
    with: ['conform'],
    others: { conform: breaks },
  },
  'allows the page no JSON': {
    on: posting,
    run: failed(/Access-Control-Allow-Headers does not have content-type/),
    isElsewhere: true,
    upstream: true,
  },
} as const satisfies Partial<Record<HarmName, Entry>>;
