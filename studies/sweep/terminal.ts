import { metricOf } from '../../core/metrics.ts';
import { plainLine } from '../../core/plainText.ts';
import { styleFor, terminalTable } from '../../reports/render/terminalStyle.ts';
import { targetText } from '../../reports/render/words.ts';
import type { SweepReport } from './report.ts';
import { sweepTable } from './table.ts';
import { answerSentences, axisText, sweepAnswer, sweepCaveats } from './words.ts';

/** Renders a sweep for a terminal; with colours only where `color` says so. */
export function renderSweepTerminal(report: SweepReport, color: boolean): string {
  const style = styleFor(color);
  const { sweep, scenario, title, target, comparisons } = report;
  const sections = comparisons.flatMap(({ metric }) => {
    const { title, unit } = metricOf(metric.id);
    const [header = [], ...rows] = sweepTable(report, metric);
    return ['', style('bold', `${title}${unit && `, ${unit}`}`), ...terminalTable(style, header, rows)];
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
