import type { ChartTable } from '../charts/chart.ts';
import { escaped } from '../markdown.ts';
import type { Projection } from './projection.ts';
import {
  assumptions,
  modelSentences,
  projectionAnswer,
  projectionTable,
  projectionWarnings,
} from './projectionText.ts';

/** Renders a projection as Markdown. */
export function renderProjectionMarkdown(projection: Projection): string {
  return [
    '## Projection',
    '',
    `**${escaped(projectionAnswer(projection))}**`,
    '',
    ...pipes(projectionTable(projection)),
    '',
    ...projectionWarnings(projection).map((text) => `- ⚠ ${escaped(text)}`),
    '',
    ...modelSentences(projection).flatMap(({ label, sentences }) => [
      `- ${escaped(label)}`,
      ...sentences.map((text) => `  - ${escaped(text)}`),
    ]),
    '',
    ...assumptions(projection).map((text) => `- ${escaped(text)}`),
    '',
  ].join('\n');
}

function pipes({ header, rows }: ChartTable): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    line(header),
    line(header.map((_, i) => (i === 0 ? '---' : '--:'))),
    ...rows.map((row) => line(row.map(escaped))),
  ];
}
