import { styleText } from 'node:util';
import { metricOf } from '../core/metrics.ts';
import { plainLine } from '../core/plainText.ts';
import { columnGap, padColumns } from './columns.ts';
import type { SweepReport } from './sweepReport.ts';
import { answerSentences, axisText, sweepAnswer, sweepCaveats } from './sweepSentences.ts';
import { sweepTable } from './sweepTable.ts';
import { targetText } from './wording.ts';

/** Renders a sweep for a terminal; with colours only where `color` says so. */
export function renderSweepTerminal(report: SweepReport, color: boolean): string {
  const style = (format: 'bold' | 'dim' | 'yellow', text: string) =>
    color ? styleText(format, text, { validateStream: false }) : text;
  const { sweep, scenario, title, target, comparisons } = report;
  const sections = comparisons.flatMap(({ metric }) => {
    const { title, unit } = metricOf(metric.id);
    const [header = [], ...rows] = padColumns(sweepTable(report, metric));
    return [
      '',
      style('bold', `${title}${unit && `, ${unit}`}`),
      style('dim', header.join(columnGap)),
      ...rows.map((row) => row.join(columnGap)),
    ];
  });
  const lines = [
    style('bold', plainLine(`${scenario}: ${title}`)),
    `${axisText(sweep.axis)}; ${sweep.rounds === 1 ? '1 round' : `${sweep.rounds} rounds`}`,
    ...(target ? [plainLine(`target: ${targetText(target)}`)] : []),
    '',
    style('bold', sweepAnswer(report)),
    ...answerSentences(report),
    ...sweepCaveats(report).map((caveat) => style('yellow', `! ${caveat}`)),
    ...sections,
  ];
  return `${lines.join('\n')}\n`;
}
