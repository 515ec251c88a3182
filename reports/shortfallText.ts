import type { ClaimsFile } from '../core/claimsFile.ts';
import { causeOf, type Shortfall, type ShortfallCause, shortfallOf } from '../core/shortfall.ts';
import { listed } from './wording.ts';

const causes: Readonly<Record<ShortfallCause, string>> = {
  interrupted: 'was interrupted',
  unfinished: 'was not finished (it was killed, or still goes on)',
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

/**
 * What a test of claims lacks, a sentence each: experiments, trials of them, and the rest of its search for
 * capacity.
 */
export function claimsShortfalls({ experiments, planned, capacity, ...ending }: ClaimsFile): string[] {
  const missing = planned.filter((id) => !experiments.some((one) => one.id === id));
  const cause = causeOf(ending) ?? (missing.length > 0 ? 'incomplete' : null);
  const counted = `: ${missing.length} of ${planned.length} experiments ${missing.length === 1 ? 'is' : 'are'} missing, ${listed(missing)}`;
  const searchCause = capacity && causeOf(capacity);
  return [
    ...(cause ? [`${causeText(cause, 'The test')}${missing.length > 0 ? counted : ''}.`] : []),
    ...experiments.flatMap(({ results }) =>
      results.flatMap((result) => {
        const shortfall = shortfallOf(result);
        return shortfall ? [shortfallText(shortfall, `The run of ${result.scenario.title}`)] : [];
      }),
    ),
    ...(searchCause ? [`${causeText(searchCause, 'The search for capacity')}.`] : []),
  ];
}
