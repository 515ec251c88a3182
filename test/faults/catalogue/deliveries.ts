import { failed, invalid, valid } from '../expected.ts';
import type { HarmName } from '../harms/index.ts';
import { all, breaks, type Entry, each, everywhere, gated, holds, isPoll, lost, regressed } from './entry.ts';

const corrupted = invalid(/deliveries corrupted/, { counts: 'corrupted' });

/** What is done to notifications on their way. */
export const deliveries = {
  none: {
    on: all,
    run: valid(),
    with: [...everywhere, 'conform'],
    others: { conform: holds },
    inTests: ['long-polling', 'websocket'],
  },
  'loses for all': { on: each, run: lost, with: everywhere, others: gated, inTests: ['http-streaming'] },
  'loses for one': { on: each, run: lost },
  'loses half': {
    on: each,
    run: lost,
    measure: '3s',
    with: ['conform'],
    others: { conform: breaks },
  },
  repeats: { on: each, run: invalid(/duplicated/, { counts: 'duplicated' }), inTests: ['sse'] },
  'repeats all': {
    on: each,
    measure: '2s',
    run: invalid(/duplicated/, { counts: 'duplicated' }),
    with: ['conform'],
    others: { conform: breaks },
  },
  swaps: { on: each, run: invalid(/reordered/, { counts: 'reordered' }) },
  'swaps all': { on: ['sse'], run: invalid(/reordered/, { counts: 'reordered' }), measure: '5s' },
  'swaps topics': {
    on: each,
    run: invalid(/reordered/, { counts: 'reordered' }),
    inTests: ['websocket'],
  },
  'corrupts a character': { on: each, run: corrupted, with: everywhere, inTests: ['long-polling'] },
  'corrupts all': { on: each, run: corrupted, measure: '2s', with: ['conform'], others: { conform: breaks } },
  'cuts payloads': { on: each, run: corrupted },
  misroutes: { on: each, run: corrupted },
  invents: { on: each, run: corrupted },
  'signals false gaps': {
    on: each,
    // Two that come in one answer are one.
    run: (variant) => (isPoll(variant) ? invalid(/gap/) : invalid(/gap/, { counts: 'gap' })),
    with: everywhere,
    others: gated,
    inTests: ['sse'],
  },
  delays: {
    on: each,
    run: valid({ medianMs: 40 }),
    with: everywhere,
    rounds: 4,
    others: { ab: regressed, compare: regressed },
  },
  'delays a few': { on: each, run: valid({ largestMs: 100 }) },
  stalls: { on: each, run: valid({ largestMs: 100 }) },
  'wastes CPU time': {
    on: each,
    run: valid(),
    with: ['ab', 'compare'],
    rounds: 4,
    others: { ab: regressed, compare: regressed },
  },
  leaks: {
    on: each,
    run: valid(),
    with: ['ab', 'compare'],
    rounds: 4,
    others: { ab: regressed, compare: regressed },
  },
  dies: { on: each, run: failed(/died \(exit code 9\)/), with: everywhere, inTests: ['sse'] },
} as const satisfies Partial<Record<HarmName, Entry>>;
