import { failed, invalid, valid } from '../expected.ts';
import type { HarmName } from '../harms/index.ts';
import { breaks, type Entry, holds, lost } from './entry.ts';

const what = { on: ['long-polling', 'sse'], isDescribed: true } as const satisfies Partial<Entry>;

/** What goes wrong with a target that a file describes. */
export const described = {
  'is described by a file': {
    ...what,
    run: valid(),
    with: ['conform'],
    others: { conform: holds },
    inTests: ['sse'],
  },
  'loses for one, described by a file': { ...what, run: lost, inTests: ['long-polling'] },
  'repeats, described by a file': { ...what, run: invalid(/duplicated/, { counts: 'duplicated' }) },
  'swaps, described by a file': { ...what, run: invalid(/reordered/, { counts: 'reordered' }) },
  'corrupts a character, described by a file': {
    ...what,
    run: invalid(/deliveries corrupted; first: .*byte \d+ of its payload/, { counts: 'corrupted' }),
  },
  'is published to elsewhere than its file says': {
    ...what,
    run: failed(/publishing failed: POST \/elsewhere: the target answered 404/),
    with: ['conform'],
    others: { conform: breaks },
  },
  'has its messages elsewhere than its file says': {
    ...what,
    run: invalid(/the target file says that message is at \/elsewhere, but there is nothing in: /),
    with: ['conform'],
    others: { conform: breaks },
  },
  'is not ready as its file says': {
    ...what,
    on: ['sse'],
    run: failed(/printed no line that matches/),
    with: ['conform'],
    others: { conform: { outcome: ['failed'] } },
    inTests: ['sse'],
  },
} as const satisfies Partial<Record<HarmName, Entry>>;
