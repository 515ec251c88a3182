import { metricOf } from '../../core/metrics.ts';
import { plainLine } from '../../core/plainText.ts';
import { markdownTable } from '../../reports/render/markdownTable.ts';
import { targetText } from '../../reports/render/words.ts';
import { escaped } from '../../reports/run/markdown.ts';
import type { SweepReport } from './report.ts';
import { sweepTable } from './table.ts';
import { answerSentences, axisText, pairSentence, sweepAnswer, sweepCaveats } from './words.ts';

/** Renders a sweep as Markdown: the crossings, then each metric at each value, and how all pairs stand. */
export function renderSweepMarkdown(report: SweepReport): string {
  const { sweep, scenario, title, target, comparisons } = report;
  const { axis, rounds, command } = sweep;
  const item = (text: string) => `- ${escaped(text)}`;
  return [
    `## ${escaped(scenario)}: ${escaped(title)}`,
    '',
    `**${escaped(sweepAnswer(report))}**`,
    '',
    ...answerSentences(report).map(item),
    ...sweepCaveats(report).map((caveat) => item(`⚠ ${caveat}`)),
    '',
    `${escaped(axisText(axis))}. Rounds: ${rounds}.${target ? ` Target: ${escaped(targetText(target))}` : ''}`,
    '',
    ...comparisons.flatMap(({ metric, pairs }) => {
      const { title, unit } = metricOf(metric.id);
      const [header = [], ...rows] = sweepTable(report, metric).map((cells) => cells.map(escaped));
      return [
        `### ${escaped(`${title}${unit && `, ${unit}`}`)}`,
        '',
        ...markdownTable(header, rows),
        '',
        ...pairs.map((pair) => item(pairSentence(axis, metric, pair))),
        '',
      ];
    }),
    'Made by:',
    '',
    `    ${plainLine(command)}`,
    '',
  ].join('\n');
}
