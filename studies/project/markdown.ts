import { markdownTable } from '../../reports/render/markdownTable.ts';
import { escaped } from '../../reports/run/markdown.ts';
import type { Projection } from './projection.ts';
import {
  assumptions,
  modelSentences,
  projectionAnswer,
  projectionTable,
  projectionWarnings,
} from './words.ts';

/** Renders a projection as Markdown. */
export function renderProjectionMarkdown(projection: Projection): string {
  const { header, rows } = projectionTable(projection);
  return [
    '## Projection',
    '',
    `**${escaped(projectionAnswer(projection))}**`,
    '',
    ...markdownTable(
      header,
      rows.map((row) => row.map(escaped)),
    ),
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
