import { groupBy } from '../../core/groupBy.ts';
import { metricOf } from '../../core/metrics.ts';
import { plainLine } from '../../core/plainText.ts';
import { shortfallText } from '../../reports/render/shortfallText.ts';
import { listed } from '../../reports/render/words.ts';
import { targetSentences } from '../../reports/run/sentences.ts';
import type { Crossing, PairSide, PairStanding } from '../../reports/stats/crossover.ts';
import { type Axis, type AxisValue, isCategorical } from './axis.ts';
import { axisRange, axisTitle, placed, triedText, valueText } from './axisWords.ts';
import { categoryAnswer, categoryPairSentence, categorySentences, categoryValues } from './categoryWords.ts';
import type { PairComparison } from './comparison.ts';
import type { SweepLine } from './lines.ts';
import type { SweepMetric, SweepReport } from './report.ts';
import { shortfallOfSweep } from './shortfall.ts';

/** The one sentence that a report on a sweep begins with. */
export function sweepAnswer({ sweep, comparisons, lines }: SweepReport): string {
  const { axis } = sweep;
  if (lines.every(({ points }) => points.every(({ summary }) => summary.validTrials === 0)))
    return 'No trial is valid: there is nothing to compare.';
  if (isCategorical(axis)) return categoryAnswer(axis, lines, comparisons);
  const [from, to] = [axis.values.at(0), axis.values.at(-1)].map((value) => triedText(axis, value as number));
  const range = `from ${placed(axis, `${from} to ${to}`)}`;
  const crossing = comparisons
    .map(({ metric, pairs }) => ({ metric, count: pairs.reduce((n, p) => n + p.crossings.length, 0) }))
    .filter(({ count }) => count > 0);
  const count = crossing.reduce((sum, one) => sum + one.count, 0);
  if (count === 0) return `No crossover is shown ${range}.`;
  const titles = listed(crossing.map(({ metric }) => metricOf(metric.id).title));
  return `${count === 1 ? 'One crossover is' : `${count} crossovers are`} shown ${range}, in ${titles}.`;
}

/** What must be known to judge the answer, a sentence each. */
export function sweepCaveats({ sweep, lines, comparisons }: SweepReport): string[] {
  const trials = sweep.points.flatMap(({ result }) => result.trials);
  const invalid = trials.filter(({ valid }) => !valid).length;
  const failed = sweep.points.reduce((sum, { result }) => sum + result.failedTrials.length, 0);
  const shortfall = shortfallOfSweep(sweep);
  const fewest = Math.min(...lines.flatMap((line) => line.points.map(({ summary }) => summary.validTrials)));
  return [
    ...(shortfall ? [plainLine(shortfallText(shortfall, 'The sweep'))] : []),
    ...(invalid + failed > 0
      ? [
          `${invalid} of ${trials.length + failed} trials are invalid and ${failed} failed; they are not in the figures.`,
        ]
      : []),
    ...targetSentences(sweep.points[0]?.result.target ?? null),
    ...(comparisons.length > 0 && !comparisons.some(({ metric }) => metric.id === 'latency.p99')
      ? [
          'There is no p99: it needs 1,000 measured deliveries in each trial. Lengthen the window, or add users.',
        ]
      : []),
    ...(sweep.rounds === 1
      ? ['With one round, the spread is unknown: counts are compared, times and CPU are not.']
      : fewest < 3
        ? [
            'Some figures rest on fewer than three valid rounds: intervals are wide, and most comparisons are undecided.',
          ]
        : []),
  ];
}

/** Every crossing, in words; then who is lowest all along, or in each category, in which metrics. */
export function answerSentences({ sweep: { axis }, lines, comparisons }: SweepReport): string[] {
  if (isCategorical(axis)) return categorySentences(axis, lines, comparisons);
  const crossings = comparisons.flatMap(({ metric, pairs }) =>
    pairs.filter(({ crossings }) => crossings.length > 0).map((pair) => pairSentence(axis, metric, pair)),
  );
  const leading = comparisons.flatMap(({ metric, pairs }) => {
    const line = lowestOf(pairs);
    return line ? [{ line, title: metricOf(metric.id).title }] : [];
  });
  const leaders = [...groupBy(leading, ({ line }) => line)].map(
    ([{ label }, own]) =>
      `${plainLine(label)} is lowest in ${listed(own.map(({ title }) => title))} at every value tried.`,
  );
  return [...crossings, ...leaders];
}

/** Who is lower than each line that it is compared with, at each value. */
function lowestOf(pairs: readonly PairComparison[]): SweepLine | undefined {
  const lines = [...new Set(pairs.flatMap(({ first, second }) => [first, second]))];
  // Level lines are not compared with each other: of these none can be called the lowest.
  if (lines.filter(({ isLevel }) => isLevel).length > 1) return undefined;
  return lines.find((line) =>
    pairs
      .filter(({ first, second }) => line === first || line === second)
      .every(({ first, standings }) =>
        standings.every(({ lower }) => lower === (line === first ? 'first' : 'second')),
      ),
  );
}

/** How two lines stand to each other along the axis, in a sentence. */
export function pairSentence(axis: Axis, metric: SweepMetric, pair: PairComparison): string {
  if (isCategorical(axis)) return categoryPairSentence(axis, metric, pair);
  const { verb } = metric;
  const { standings, crossings } = pair;
  const name = (side: PairSide) => plainLine(pair[side].label);
  const other = (side: PairSide): PairSide => (side === 'first' ? 'second' : 'first');
  const than = (side: PairSide) => `${name(side)} ${verb} ${name(other(side))}`;
  const known = standings.filter(({ ratio }) => ratio !== null);
  const [first] = crossings;
  if (first) {
    const open = standings.filter((one) => one.lower === null && !isAtCrossing(one, crossings));
    return `${capital(sections(axis, crossings, first, than, name))}${undecidedAt(axis, open)}.`;
  }
  const side = known.find(({ lower }) => lower === 'first' || lower === 'second')?.lower as
    | PairSide
    | undefined;
  if (side) {
    const lower = standings.filter((one) => one.lower === side);
    if (lower.length === standings.length) return `${than(side)} at every value tried.`;
    return `${than(side)} at ${valuesOf(axis, lower)}${undecidedAt(
      axis,
      standings.filter(({ lower }) => lower === null),
    )}.`;
  }
  const both = `${name('first')} and ${name('second')}`;
  if (known.length === 0) return `${both} cannot be compared: figures, or rounds, are missing.`;
  if (known.every(({ lower }) => lower === 'same')) return `${both} are equal at every value tried.`;
  return `${both} cannot be told apart at any value tried.`;
}

function sections(
  axis: Axis,
  crossings: readonly Crossing[],
  first: Crossing,
  than: (side: PairSide) => string,
  name: (side: PairSide) => string,
): string {
  const after = crossings.map((crossing, i) => {
    const side: PairSide = crossing.below === 'first' ? 'second' : 'first';
    const next = crossings[i + 1];
    return next
      ? `from there to ${crossingText(axis, next)} ${name(side)} does`
      : `above ${crossings.length > 1 ? 'that' : 'it'} ${name(side)} does`;
  });
  return [`below ${crossingText(axis, first)} ${than(first.below)}`, ...after].join('; ');
}

/** Where a crossing is, such as `a poll interval of 3.1 s (2.8 s to 3.5 s)`. */
function crossingText(axis: Axis, { at, interval, between }: Crossing): string {
  const tried = `${triedText(axis, between.low)} and ${triedText(axis, between.high)}`;
  if (at === null) return `a place between ${placed(axis, tried)}`;
  return interval
    ? `${placed(axis, valueText(axis, at))} (${axisRange(axis, interval)})`
    : `${placed(axis, `about ${valueText(axis, at)}`)} (between the values tried ${tried})`;
}

const isAtCrossing = ({ value }: PairStanding<AxisValue>, crossings: readonly Crossing[]) =>
  crossings.some(({ between }) => between.low <= Number(value) && Number(value) <= between.high);

const undecidedAt = (axis: Axis, open: readonly PairStanding<AxisValue>[]) =>
  open.length === 0 ? '' : `; undecided at ${valuesOf(axis, open)}`;

const valuesOf = (axis: Axis, standings: readonly PairStanding<AxisValue>[]) =>
  listed(standings.map(({ value }) => triedText(axis, value)));

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** What was varied, in words, such as `poll interval: 1 s, 2 s and 5 s`. */
export const axisText = (axis: Axis): string =>
  `${axisTitle(axis)}: ${isCategorical(axis) ? categoryValues(axis) : listed(axis.values.map((value) => triedText(axis, value)))}`;
