import { ceilingText } from '../ceilings/ceiling.ts';
import { ceilingTable } from '../ceilings/table.ts';
import type { CapacitySummary, VariantCapacity } from './summary.ts';
import { count } from './words.ts';

/** The heading of the ceilings in a report of a search. */
export const ceilingsTitle = 'Ceilings: how often the server can answer';

/**
 * The ceilings of a search, as a table, and what they say of variants, a sentence each; null where none were
 * measured.
 */
export function capacityCeilings(
  summary: CapacitySummary,
): (ReturnType<typeof ceilingTable> & { readonly sentences: readonly string[] }) | null {
  const { ceilings, failedCeilings: failed, variants } = summary;
  if (ceilings.length + failed.length === 0) return null;
  return {
    ...ceilingTable({ ceilings, failed }),
    sentences: variants.flatMap((variant) => sentenceOf(variant, summary) ?? []),
  };
}

function sentenceOf(variant: VariantCapacity, { ceilings }: CapacitySummary): string | null {
  const { ceiling: bound } = variant.bounds;
  const ceiling = ceilings.find(({ kind }) => kind === bound?.kind);
  if (bound === null || ceiling === undefined) return null;
  const share = allowedShareText(variant.capacity, bound.users);
  return `${variant.label}: the ceiling of ${ceilingText(ceiling)} allows ${count(bound.users)} users${share && `; the capacity is ${share} of that`}.`;
}

/**
 * A capacity as a share of the users that a ceiling allows, such as `62 to 71 %`; empty where there is none.
 */
function allowedShareText(capacity: VariantCapacity['capacity'], allowed: number): string {
  if (allowed === 0) return '';
  const percent = (users: number) => Math.round((100 * users) / allowed);
  switch (capacity.kind) {
    case 'between':
      return `${percent(capacity.low)} to ${percent(capacity.high)} %`;
    case 'at least':
      return `at least ${percent(capacity.users)} %`;
    case 'below':
      return `less than ${percent(capacity.users)} %`;
    case 'unknown':
      return '';
  }
}
