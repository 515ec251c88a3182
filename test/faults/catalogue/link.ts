import { failed, invalid, valid } from '../expected.ts';
import type { HarmName } from '../harms/index.ts';
import { all, type Entry, each, lost } from './entry.ts';

const goesDown = { over: 'rtt20ms', linkDown: true } as const;

/** What is done to the link. */
export const link = {
  'is behind a link': { on: all, run: valid({ medianMs: 10 }), over: 'rtt20ms' },
  'is behind a link that goes down': { on: all, run: valid({ largestMs: 300 }), ...goesDown },
  'forgets what comes while the link is down': { on: each, run: lost, ...goesDown },
  'keeps the link down': {
    on: each,
    run: failed(/the link did not (go down|come up with a round trip of 20 ms) within 3 s/),
    ...goesDown,
  },
  'stops the link': {
    on: each,
    run: invalid(/the link (was late: packets arrived|stood still: a packet arrived) [0-9.]+ ms after/),
    over: 'rtt20ms',
    measure: '2s',
  },
} as const satisfies Partial<Record<HarmName, Entry>>;
