import { directPath } from '../../core/path.ts';
import { slugOf } from '../../core/variant.ts';
import { listed } from '../render/words.ts';
import { compare } from '../results/ranking.ts';
import type { Summary, VariantSummary } from '../results/summary.ts';
import { inverse, timesWithRange } from './factorWords.ts';
import { comparedParts, type PathPart } from './pathParts.ts';

/**
 * What each path costs the server against the direct one, or against the first: the CPU of the same variants,
 * in the same rounds. Intervals hold for all pairs of the run together. Nothing where no pair is judged.
 */
export function pathCostSentences(summary: Summary): string[] {
  const parts = comparedParts(summary);
  const base = parts.find(({ slug }) => slug === directPath) ?? parts[0];
  return parts.flatMap((part) => (base && part !== base ? costOver(summary, base, part) : []));
}

function costOver(summary: Summary, base: PathPart, part: PathPart): string[] {
  const costs = part.summary.variants.flatMap((variant) => {
    const same = base.summary.variants.find((other) => isSame(other, variant));
    return same ? costAgainst(summary, same, variant) : [];
  });
  if (costs.length === 0) return [];
  const [shown, open] = [costs.filter(({ isShown }) => isShown), costs.filter(({ isShown }) => !isShown)];
  const texts = [
    listed(shown.map(({ label, times }) => `${label} ${times}`)),
    shown.length === 0
      ? 'no variant is shown to differ'
      : open.length > 0
        ? `undecided for ${listed(open.map(({ label }) => label))}`
        : '',
  ];
  return [`Server CPU over ${part.path}, against ${base.path}: ${texts.filter(Boolean).join('; ')}.`];
}

/** Parts have their variants without the path: what is left of their options tells which is which. */
const isSame = ({ options }: VariantSummary, other: VariantSummary) =>
  options !== null && other.options !== null && slugOf(options) === slugOf(other.options);

/** How many times as much a variant costs; nothing where rounds do not tell. */
function costAgainst(summary: Summary, base: VariantSummary, variant: VariantSummary) {
  const [against, own] = compare('cpu.perNotification', summary, [base, variant]);
  const factor = own?.factor ?? inverse(against?.factor ?? null);
  if (!factor?.interval) return [];
  const isShown = own?.standing !== 'undecided';
  return [{ label: variant.label, times: timesWithRange(factor), isShown }];
}
