import { plainLine } from '../../core/plainText.ts';
import type { Result } from '../../core/result.ts';
import { slugOf, withPath } from '../../core/variant.ts';
import { shortfallText } from '../../reports/render/shortfallText.ts';
import { listed } from '../../reports/render/words.ts';
import { type Difference, differenceText } from '../../reports/results/differences.ts';
import { shortfallOf } from '../../reports/results/shortfall.ts';
import { variantsOf } from '../../reports/results/variants.ts';
import { promiseText } from '../../reports/run/promiseText.ts';

/** Below so many rounds an interval is so wide that only gross changes show. */
const fewRounds = 5;

/** What of a comparison there may be to warn of. */
interface Compared {
  readonly base: Result;
  readonly head: Result;
  readonly isPaired: boolean;
  readonly variants: readonly {
    readonly variant: string;
    readonly rounds: number;
    readonly base: LeftOut;
    readonly head: LeftOut;
  }[];
  readonly onlyInBase: readonly string[];
  readonly onlyInHead: readonly string[];
  readonly differences: readonly Difference[];
}

/** Trials of one side that do not count. */
interface LeftOut {
  readonly invalid: number;
  readonly failed: number;
  readonly reasons: readonly string[];
}

/** What to know before believing a comparison, most important first. */
export function comparisonWarnings(comparison: Compared): string[] {
  const { base, head, variants, differences, isPaired } = comparison;
  const fewest = Math.min(...variants.map(({ rounds }) => rounds).filter((rounds) => rounds > 0));
  const leftOut = variants.flatMap((v) =>
    (['base', 'head'] as const).flatMap((side) => {
      const { invalid, failed, reasons } = v[side];
      if (invalid + failed === 0) return [];
      const counts = [invalid > 0 && `${invalid} invalid`, failed > 0 && `${failed} failed`].filter(Boolean);
      const shown = reasons.slice(0, 3).join('; ') + (reasons.length > 3 ? '; …' : '');
      return [`${v.variant}, ${side}: ${counts.join(', ')}, left out: ${shown}`];
    }),
  );
  return [
    ...(variants.length === 0 ? ['The results have no variant in common: nothing was compared.'] : []),
    ...(differences.length > 0
      ? [
          `The results come from different environments, which may have caused a change: ${differences.map(differenceText).join('; ')}.`,
        ]
      : []),
    ...otherPromises(comparison),
    ...(isPaired
      ? []
      : [
          'The two ran at different times, not in paired rounds. This is weaker: what the machine did meanwhile looks like a change, so a regression in times or costs must be wholly beyond its limit, and 10 %.',
        ]),
    ...(isPaired && head.pairing?.side === 'base'
      ? ['The results are swapped: they were made as head and base.']
      : []),
    ...(fewest < fewRounds
      ? [
          `${fewest === 1 ? 'There is 1 round' : `There are ${fewest} rounds`}: below ${fewRounds} only large changes show${fewest === 1 ? ', and times and costs cannot be judged' : ''}.`,
        ]
      : []),
    ...(['base', 'head'] as const).flatMap((side) => {
      const shortfall = shortfallOf(comparison[side]);
      return shortfall ? [shortfallText(shortfall, `The ${side}`)] : [];
    }),
    ...leftOut,
    ...variants.flatMap((v) =>
      v.rounds === 0 ? [`${v.variant}: no valid trial to compare${isPaired ? ' in pairs' : ''}.`] : [],
    ),
    ...overOtherPaths(comparison),
    ...alone('base', comparison.onlyInBase),
    ...alone('head', comparison.onlyInHead),
    ...(base.startedAt === head.startedAt && base.command === head.command && !isPaired
      ? ['Both results are from the same run.']
      : []),
  ].map(plainLine);
}

/** Targets of which one does what the other need not: that may be why it is slower. */
function otherPromises({ base, head }: Compared): string[] {
  const [ofBase, ofHead] = [promiseText(base.target), promiseText(head.target)];
  return ofBase === ofHead
    ? []
    : [`The targets promise different things: that of the base ${ofBase}, that of the head ${ofHead}.`];
}

/** Variants that both have, but over different paths: these would be compared in more than the software. */
function overOtherPaths({ base, head, onlyInBase, onlyInHead }: Compared): string[] {
  const bareIn = (result: Result, slugs: readonly string[]) =>
    variantsOf(result).flatMap(({ slug, options }) =>
      options !== null && slugs.includes(slug) ? [{ slug, bare: slugOf(withPath(options, undefined)) }] : [],
    );
  const others = bareIn(head, onlyInHead);
  const pairs = bareIn(base, onlyInBase).flatMap(({ slug, bare }) => {
    const match = others.find((other) => other.bare === bare);
    return match ? [`${slug} of the base and ${match.slug} of the head`] : [];
  });
  if (pairs.length === 0) return [];
  return [
    `${listed(pairs)} differ in their path, and are not compared: run both over one path, or both paths in one run (--over).`,
  ];
}

const alone = (side: string, slugs: readonly string[]) =>
  slugs.length > 0 ? [`Only in the ${side}: ${listed(slugs)}.`] : [];
