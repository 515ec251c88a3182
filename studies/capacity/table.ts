import type { CapacitySummary, VariantCapacity } from './summary.ts';
import {
  confidenceText,
  coreShareText,
  figureTitle,
  fullAtText,
  isExtrapolated,
  latencyText,
  stoppedBy,
  usersText,
} from './words.ts';

/** The table of a search, the same for the terminal and for Markdown. */
export function capacityTable(summary: CapacitySummary): { header: string[]; rows: string[][] } {
  return {
    header: [
      'variant',
      'users',
      'confidence',
      'stopped by',
      `${figureTitle(summary)} ms *`,
      'CPU *',
      'core full at',
      'attempts',
    ],
    rows: summary.variants.map(rowOf),
  };
}

/** What the stars of the table mean. */
export const tableNote =
  '* with the most users that met the goals. ~ is extrapolated from the cost per user.';

function rowOf(variant: VariantCapacity): string[] {
  const { slug, best, usl, attempts } = variant;
  return [
    slug,
    usersText(variant),
    confidenceText(variant),
    stoppedBy(variant),
    best ? latencyText(best) : '–',
    best ? coreShareText(best) : '–',
    usl ? `${isExtrapolated(usl) ? '~' : ''}${fullAtText(usl)}` : '–',
    String(attempts.length),
  ];
}
