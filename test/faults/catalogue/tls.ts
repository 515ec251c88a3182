import { failed, valid } from '../expected.ts';
import type { HarmName } from '../harms/index.ts';
import { all, type Entry, everywhere, pushes } from './entry.ts';

/** What is done to the certificate of a target. */
export const tls = {
  'serves over TLS': { on: all, run: valid(), over: 'tls', with: everywhere, inTests: ['sse'] },
  'ignores its certificate': {
    on: ['sse'],
    run: failed(/runs over TLS: with PUSHBENCH_TLS_CERT/),
    over: 'tls',
    inTests: ['sse'],
  },
  'shows a certificate of its own': {
    on: pushes,
    run: failed(/authority that is not trusted/),
    over: 'tls',
    inTests: ['websocket'],
  },
} as const satisfies Partial<Record<HarmName, Entry>>;
