import { groupBy } from '../../core/groupBy.ts';
import { metricOf } from '../../core/metrics.ts';
import { plainLine } from '../../core/plainText.ts';
import { changeRange, changeText, listed } from '../../reports/render/words.ts';
import type { AxisValue, CategoryAxis } from './axis.ts';
import { axisTitle, triedText } from './axisWords.ts';
import { categories } from './categories.ts';
import type { LineChange, PairComparison } from './comparison.ts';
import type { SweepLine } from './lines.ts';
import type { MetricComparison, SweepMetric } from './report.ts';

/*
 * What is said of variants along categories. Nothing lies between two of these, so there are no crossovers:
 * each has an order of its own.
 */

/** Where a value is, such as `over TLS 1.2`. */
const where = ({ name }: CategoryAxis, value: AxisValue) => categories[name].where(String(value));

/** Where several are, such as `without TLS and over TLS 1.2`. */
const whereAll = (axis: CategoryAxis, values: readonly AxisValue[]) =>
  listed(values.map((value) => where(axis, value)));

/** Whether who is lowest changes along the categories, in one sentence. */
export function categoryAnswer(
  axis: CategoryAxis,
  lines: readonly SweepLine[],
  comparisons: readonly MetricComparison[],
): string {
  if (lines.length === 1)
    return `${plainLine(lines[0]?.label ?? '')} is compared with itself ${whereAll(axis, axis.values)}.`;
  const leaders = comparisons.map(({ metric, pairs }) => ({
    title: metricOf(metric.id).title,
    lines: new Set(axis.values.flatMap((value) => lowestAt(pairs, value) ?? [])),
  }));
  const changing = leaders.filter((one) => one.lines.size > 1).map(({ title }) => title);
  if (changing.length > 0)
    return `Which variant is lowest depends on the ${axisTitle(axis)}, in ${listed(changing)}.`;
  return leaders.some((one) => one.lines.size > 0)
    ? `Which variant is lowest does not depend on the ${axisTitle(axis)}, in any metric where it is decided.`
    : `Of no metric it is decided which variant is lowest ${whereAll(axis, axis.values)}.`;
}

/** Who is lowest in each category, and in which metrics; then what the categories change of each line. */
export function categorySentences(
  axis: CategoryAxis,
  lines: readonly SweepLine[],
  comparisons: readonly MetricComparison[],
): string[] {
  const ofValues = axis.values.map((value) => {
    const leading = comparisons.flatMap(({ metric, pairs }) => {
      const line = lowestAt(pairs, value);
      return line ? [{ line, title: metricOf(metric.id).title }] : [];
    });
    const each = [...groupBy(leading, ({ line }) => line)].map(
      ([{ label }, own]) => `${plainLine(label)} is lowest in ${listed(own.map(({ title }) => title))}`,
    );
    const said = each.length === 0 ? 'it is not decided which variant is lowest' : each.join('; ');
    return `${capital(where(axis, value))}, ${said}.`;
  });
  return [...(lines.length > 1 ? ofValues : []), ...changeSentences(axis, lines, comparisons)];
}

/** Who is lower than each other line at a value. */
function lowestAt(pairs: readonly PairComparison[], value: AxisValue): SweepLine | undefined {
  const lines = [...new Set(pairs.flatMap(({ first, second }) => [first, second]))];
  return lines.find((line) =>
    pairs
      .filter(({ first, second }) => line === first || line === second)
      .every(({ first, standings }) =>
        standings.some((one) => one.value === value && one.lower === (line === first ? 'first' : 'second')),
      ),
  );
}

/** What each value changes of each line, beside the first one. */
function changeSentences(
  axis: CategoryAxis,
  lines: readonly SweepLine[],
  comparisons: readonly MetricComparison[],
): string[] {
  const [base, ...others] = axis.values as [string, ...string[]];
  return lines.flatMap((line) =>
    others.map((value) => {
      const changes = comparisons.flatMap(({ metric, changes }) =>
        changes
          .filter(
            (one) => one.line === line && one.value === value && (one.is === 'lower' || one.is === 'higher'),
          )
          .map((one) => changeWords(metric, one)),
      );
      const said = changes.length === 0 ? 'no metric is shown to differ' : listed(changes);
      return `${plainLine(line.label)}, with ${triedText(axis, value)} instead of ${triedText(axis, base)}: ${said}.`;
    }),
  );
}

/** Such as `server CPU / notification +12 % [+8, +16]`; of counts, the change alone. */
function changeWords({ id }: SweepMetric, { ratio, is }: LineChange): string {
  const { title, kind } = metricOf(id);
  if (ratio === null || ratio.value === 0 || !Number.isFinite(ratio.value)) return `${title} is ${is}`;
  return `${title} ${changeText(ratio.value)}${kind === 'exact' ? '' : ` ${changeRange(ratio)}`}`;
}

/** How two lines stand to each other in each category, in a sentence. */
export function categoryPairSentence(
  axis: CategoryAxis,
  { verb }: SweepMetric,
  { first, second, standings }: PairComparison,
): string {
  const at = (wanted: PairComparison['standings'][number]['lower']) =>
    standings.filter(({ ratio, lower }) => ratio !== null && lower === wanted).map(({ value }) => value);
  const [names, missing] = [
    { first: plainLine(first.label), second: plainLine(second.label) },
    standings.filter(({ ratio }) => ratio === null).map(({ value }) => value),
  ];
  const parts = [
    ...lowerPart(`${names.first} ${verb} ${names.second}`, at('first')),
    ...lowerPart(`${names.second} ${verb} ${names.first}`, at('second')),
    ...lowerPart(`${names.first} and ${names.second} are equal`, at('same')),
    ...lowerPart(`${names.first} and ${names.second} cannot be told apart`, at(null)),
    ...lowerPart(`figures, or rounds, of ${names.first} or ${names.second} are missing`, missing),
  ];
  return `${capital(parts.join('; '))}.`;

  function lowerPart(said: string, values: readonly AxisValue[]): string[] {
    return values.length === 0 ? [] : [`${said} ${whereAll(axis, values)}`];
  }
}

/** What was varied, in words, such as `TLS: no TLS, TLS 1.2 and TLS 1.3`. */
export const categoryValues = (axis: CategoryAxis): string =>
  listed(axis.values.map((value) => categories[axis.name].text(value)));

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
