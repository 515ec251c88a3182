import { plainLine } from '../../core/plainText.ts';
import { significant } from '../../reports/render/words.ts';
import type { AxisValue } from './axis.ts';
import { triedText } from './axisWords.ts';
import { type SweepLine, summaryAt } from './lines.ts';
import type { SweepMetric, SweepReport } from './report.ts';

/** A metric of each line at each value: a header, then a row for each line. */
export function sweepTable({ sweep, lines }: SweepReport, { id }: SweepMetric): string[][] {
  const { axis } = sweep;
  const values: readonly AxisValue[] = axis.values;
  const cell = (line: SweepLine, value: AxisValue) => {
    const figure = summaryAt(line, value)?.metrics[id] ?? null;
    return figure === null ? '–' : significant(figure);
  };
  return [
    ['variant', ...values.map((value) => triedText(axis, value))],
    ...lines.map((line) => [plainLine(line.label), ...values.map((value) => cell(line, value))]),
  ];
}
