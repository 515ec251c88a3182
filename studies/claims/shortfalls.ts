import { pathSlugOf } from '../../core/path.ts';
import { causeText, shortfallText } from '../../reports/render/shortfallText.ts';
import { listed } from '../../reports/render/words.ts';
import { causeOf, shortfallOf } from '../../reports/results/shortfall.ts';
import type { CapacityResult } from '../capacity/file.ts';
import { summariseCapacity } from '../capacity/summary.ts';
import type { ClaimsFile } from './file.ts';

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
    ...(capacity && searchedOver(capacity).some((path) => path !== pathSlugOf(ending.over))
      ? [
          `The capacity search ran over ${listed(searchedOver(capacity))}, the experiments over ${pathSlugOf(ending.over)}.`,
        ]
      : []),
    ...(searchCause ? [`${causeText(searchCause, 'The capacity search')}.`] : []),
  ];
}

/** The slugs of the paths that a search ran over. */
function searchedOver(capacity: CapacityResult): string[] {
  const paths = summariseCapacity(capacity).variants.map(({ options }) => pathSlugOf(options?.over));
  return [...new Set(paths)];
}
