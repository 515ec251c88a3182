import { either, failed, failedLate, invalid } from '../expected.ts';
import type { HarmName } from '../harms/index.ts';
import {
  all,
  breaks,
  type Entry,
  each,
  everywhere,
  gated,
  holds,
  kept,
  polls,
  posting,
  unreadable,
} from './entry.ts';

/** What is done to requests and answers. */
export const answers = {
  'answers 500': {
    on: all,
    run: invalid(/500/, { counts: 'status' }),
    with: everywhere,
    others: gated,
    inTests: ['short-polling-20ms-keep-alive', 'websocket'],
  },
  'answers 503 with Retry-After': { on: each, run: invalid(/503/, { counts: 'status' }) },
  'answers 429': { on: each, run: invalid(/429/, { counts: 'status' }) },
  'refuses Socket.IO its upgrade': {
    on: ['socket-io-upgrade'],
    run: invalid(/stays on polling/, { counts: 'status' }),
    inTests: ['socket-io-upgrade'],
  },
  'forgets sessions of Socket.IO': {
    on: ['socket-io-upgrade'],
    run: invalid(/does not know the session/, { counts: 'status' }),
  },
  'answers 404': {
    on: all,
    run: failed(/does not serve GET/),
    with: [...everywhere, 'conform'],
    others: { conform: holds },
  },
  redirects: { on: all, run: failed(/302/), with: ['conform'], others: { conform: breaks } },
  'answers HTML': {
    on: all,
    run: failed(/html/i),
    with: [...everywhere, 'conform'],
    others: { conform: breaks },
    inTests: ['long-polling', 'sse', 'websocket'],
  },
  'answers HTML at times': { on: each, run: either(/html/i) },
  'never answers': {
    on: ['long-polling', 'sse', 'websocket'],
    run: failedLate(/0 of 6 subscribers/),
  },
  'leaves some polls unanswered': { on: polls, run: invalid(/deliveries lost/) },
  'closes without an answer': {
    on: all,
    run: invalid(/not answered/, { counts: 'unanswered' }),
    with: everywhere,
    others: gated,
  },
  'polls not JSON': {
    on: polls,
    run: unreadable(),
    with: everywhere,
    others: gated,
    inTests: ['long-polling'],
  },
  'polls null': { on: kept, run: unreadable() },
  'polls of another shape': { on: kept, run: unreadable() },
  'polls without a cursor': {
    on: polls,
    run: unreadable(/cursor/),
    inTests: ['short-polling-20ms-keep-alive'],
  },
  'polls empty 200': { on: kept, run: unreadable() },
  'polls in gzip': { on: polls, run: failed(/gzip/), with: ['conform'], others: { conform: breaks } },
  'polls of another type': { on: polls, run: failed(/text\/plain/) },
  'closes kept connections': { on: kept, run: invalid(/ended by the target|not answered/) },
  'says too great a length': { on: polls, run: invalid(/could not be read|not answered/) },
  'says too small a length': { on: polls, run: unreadable() },
  'publishes more than it took': { on: all, run: failed(/took 123456789 of/), with: everywhere },
  'refuses the publisher': {
    on: all,
    run: failed(/500 no room/),
    with: [...everywhere, 'conform'],
    others: { conform: breaks },
  },
  'refuses some messages': {
    on: posting,
    run: invalid(/500/, { counts: 'status' }),
    upstream: true,
    inTests: ['sse'],
  },
} as const satisfies Partial<Record<HarmName, Entry>>;
