import type { Harm } from '../harm.ts';
import { deliveries } from './deliveries.ts';

/** The target file says something that the target does not do. */
const says = (from: string, to: string): Harm => ({ describes: (text) => text.replaceAll(from, to) });

/** What goes wrong with a target that a file describes. */
export const described = {
  'is described by a file': {},
  'loses for one, described by a file': deliveries['loses for one'],
  'repeats, described by a file': deliveries.repeats,
  'swaps, described by a file': deliveries.swaps,
  'corrupts a character, described by a file': deliveries['corrupts a character'],
  'is published to elsewhere than its file says': says('path: /publish', 'path: /elsewhere'),
  'has its messages elsewhere than its file says': says('message: ""', 'message: /elsewhere'),
  'is not ready as its file says': says('pushbench-target ready', 'never'),
} as const satisfies Record<string, Harm>;
