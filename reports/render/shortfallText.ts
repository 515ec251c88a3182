import type { Shortfall, ShortfallCause } from '../results/shortfall.ts';
import { listed } from './words.ts';

const causes: Readonly<Record<ShortfallCause, string>> = {
  interrupted: 'was interrupted',
  unfinished: 'is unfinished (killed, or still running)',
  incomplete: 'is incomplete',
};

/** Why something is not whole, such as `The run was interrupted`. */
export const causeText = (cause: ShortfallCause, what: string): string => `${what} ${causes[cause]}`;

/**
 * What is missing, in a sentence, such as `The run was interrupted: 3 of 4 trials are missing, sse 1 of 2 and
 * websocket 2 of 2.`
 */
export function shortfallText({ cause, planned, missing }: Shortfall, what: string): string {
  const trials = missing.reduce((n, one) => n + one.trials, 0);
  const whose = listed(missing.map((one) => `${one.variant} ${one.trials} of ${one.planned}`));
  const counted = `: ${trials} of ${planned} trials ${trials === 1 ? 'is' : 'are'} missing, ${whose}`;
  return `${causeText(cause, what)}${trials > 0 ? counted : ''}.`;
}
