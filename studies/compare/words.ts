import { metricOf } from '../../core/metrics.ts';
import type { Result } from '../../core/result.ts';
import {
  amountText,
  changeRange,
  changeText,
  differenceAmount,
  differenceRange,
  significant,
  targetText,
} from '../../reports/render/words.ts';
import { isByAmount } from '../../reports/stats/scale.ts';
import type { Comparison, MetricChange } from './comparison.ts';
import type { Verdict } from './finding.ts';
import { gatingChanges, verdictOf, withoutTrials } from './outcome.ts';

/** The sign that stands before a verdict. */
const verdictSign: Readonly<Record<Verdict, string>> = {
  regressed: '✗',
  improved: '✓',
  unchanged: '=',
  inconclusive: '?',
};

/** The titles of the columns of a comparison. */
export const changeHeader = [
  'variant',
  'metric',
  'base',
  'head',
  'change',
  '95 % interval',
  'limit',
  'verdict',
];

/** One change as cells, under `changeHeader`. */
export function changeCells(variant: string, change: MetricChange): string[] {
  const { metric, base, head, ratio, interval, difference, threshold, verdict } = change;
  const { title, unit, kind } = metricOf(metric);
  const figure = (value: number | null) => (value === null ? '–' : amountText(value, unit));
  const [size, range] = difference
    ? [differenceAmount(difference.value, unit), differenceRange(difference, unit)]
    : [ratio === null ? '–' : changeText(ratio), interval ? changeRange(interval) : '–'];
  return [
    variant,
    title,
    figure(base),
    figure(head),
    size,
    kind === 'exact' ? 'exact' : range,
    threshold === 0
      ? 'any'
      : isByAmount(metric)
        ? differenceAmount(threshold, unit)
        : changeText(1 + threshold),
    `${verdictSign[verdict]} ${verdict}`,
  ];
}

/** A change in one line, such as `+18 % [+9, +28]`. */
export function changeLine({ metric, ratio, interval, difference, base, head }: MetricChange): string {
  const { unit } = metricOf(metric);
  if (difference) return `${differenceAmount(difference.value, unit)} ${differenceRange(difference, unit)}`;
  if (ratio === null)
    return `${base === null ? '–' : significant(base)} → ${head === null ? '–' : significant(head)}`;
  return `${changeText(ratio)}${interval ? ` ${changeRange(interval)}` : ''}`;
}

/** What came out of a comparison, in a sentence. */
export function outcomeSentence(comparison: Comparison): string {
  const gating = gatingChanges(comparison);
  const all = gating.length;
  if (all === 0) return 'Nothing could be compared.';
  const those = (wanted: Verdict) => gating.filter(({ verdict }) => verdict === wanted);
  const count = (wanted: Verdict, words: string) => {
    const n = those(wanted).length;
    return n > 0 ? [`${n} ${words}`] : [];
  };
  const named = those('regressed')
    .slice(0, 3)
    .map((c) => `${c.variant} ${metricOf(c.metric).title} ${changeLine(c)}`);
  const more = those('regressed').length - named.length;
  const lost = withoutTrials(comparison).map(({ variant }) => variant);
  const counts = [
    ...count('regressed', 'regressed'),
    ...count('improved', 'improved'),
    ...count('unchanged', 'not worse'),
    ...count('inconclusive', 'inconclusive'),
  ];
  return [
    `${verdictSign[verdictOf(comparison)]} ${capital(verdictOf(comparison))}: of ${all} figures that gate, ${counts.join(', ')}.`,
    ...(named.length > 0 ? [`Worse: ${named.join('; ')}${more > 0 ? `; and ${more} more` : ''}.`] : []),
    ...(lost.length > 0 ? [`No valid trials of ${lost.join(', ')}.`] : []),
  ].join(' ');
}

/** How the two were made, in a sentence. */
export function pairingSentence({ isPaired, variants }: Comparison): string {
  const rounds = Math.max(0, ...variants.map((v) => v.rounds));
  return isPaired
    ? `${rounds} rounds, base and head in pairs: paired t intervals on logarithms.`
    : `Base and head unpaired, at least ${rounds} trials each: Welch’s t intervals on logarithms.`;
}

/** One side of a comparison, for people. */
export function sideText({ startedAt, pushbench, rounds, target, environment }: Result): string {
  const git = environment.git as { commit?: unknown; dirty?: unknown } | null | undefined;
  const commit =
    typeof git?.commit === 'string' ? ` at ${git.commit.slice(0, 8)}${git.dirty ? '+' : ''}` : '';
  return `${startedAt.slice(0, 16).replace('T', ' ')}, pushbench ${pushbench}${commit}, rounds: ${rounds}, target: ${targetText(target)}`;
}

/** The reasons of what is inconclusive, where the interval does not show it, each with what it is of. */
export function reasonNotes(comparison: Comparison): string[] {
  const by = new Map<string, string[]>();
  for (const { variant, metric, verdict, reason } of gatingChanges(comparison))
    if (verdict === 'inconclusive' && reason !== null)
      by.set(reason, [...(by.get(reason) ?? []), `${variant} ${metricOf(metric).title}`]);
  return [...by].map(([reason, names]) => `Inconclusive, ${reason}: ${names.join(', ')}.`);
}

/** The test that asks for no distribution, where it does not bear out a regression. */
export function signNotes(comparison: Comparison): string[] {
  return gatingChanges(comparison).flatMap(({ verdict, signFlipP, variant, metric }) =>
    verdict === 'regressed' && signFlipP !== null && signFlipP > 0.05
      ? [
          `${variant} ${metricOf(metric).title}: an exact sign-flip test does not confirm it (p = ${significant(signFlipP)}); a few rounds may have caused it.`,
        ]
      : [],
  );
}

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);
