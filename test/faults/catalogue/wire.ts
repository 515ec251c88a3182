import { either, invalid, valid } from '../expected.ts';
import type { HarmName } from '../harms/index.ts';
import { all, type Entry, each, everywhere, gated, pushes, regressed } from './entry.ts';

/** What is done to bytes by a proxy. */
export const wire = {
  'passes all': { on: all, run: valid(), measure: '2s' },
  'splits segments': { on: all, run: valid(), inTests: ['sse'] },
  'delays segments': {
    on: all,
    run: valid({ medianMs: 20 }),
    with: ['ab', 'compare'],
    rounds: 4,
    others: { ab: regressed, compare: regressed },
  },
  'stalls the wire': { on: pushes, run: valid({ largestMs: 140 }) },
  'corrupts bytes': { on: all, run: either(/./) },
  'cuts connections': {
    on: all,
    run: invalid(/ended by the target|not answered/),
    with: everywhere,
    others: gated,
  },
  'swallows segments': { on: all, run: either(/./) },
  // Where a connection ends with its answer, nobody reads what follows.
  'repeats segments': { on: each, run: either(/./) },
  'refuses connections': { on: all, run: invalid(/not answered/) },
  'changes the status': { on: all, run: invalid(/502/, { counts: 'status' }), inTests: ['sse'] },
} as const satisfies Partial<Record<HarmName, Entry>>;
