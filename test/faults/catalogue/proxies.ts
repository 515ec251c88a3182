import { failed, valid } from '../expected.ts';
import type { HarmName } from '../harms/index.ts';
import { all, type Entry } from './entry.ts';

/** What is done to the proxy, which has to be installed. */
export const proxies = {
  'is behind a proxy': { on: all, run: valid(), over: 'nginx' },
  'kills the proxy': { on: all, run: failed(/nginx died \(SIGKILL\)/), over: 'nginx' },
  'stops the proxy for a while': { on: all, run: valid({ largestMs: 400 }), over: 'nginx', measure: '2s' },
} as const satisfies Partial<Record<HarmName, Entry>>;
