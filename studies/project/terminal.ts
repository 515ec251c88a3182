import { plainLine } from '../../core/plainText.ts';
import { styleFor, terminalTable } from '../../reports/render/terminalStyle.ts';
import type { Projection } from './projection.ts';
import {
  assumptions,
  modelSentences,
  projectionAnswer,
  projectionTable,
  projectionWarnings,
} from './words.ts';

/** Renders a projection for a terminal; with colours only where `color` says so. */
export function renderProjectionTerminal(projection: Projection, color: boolean): string {
  const style = styleFor(color);
  const { header, rows } = projectionTable(projection);
  const lines = [
    style('bold', plainLine(projectionAnswer(projection))),
    '',
    ...terminalTable(
      style,
      header,
      rows.map((row) => row.map(plainLine)),
    ),
    '',
    ...projectionWarnings(projection).map((text) => style('yellow', `! ${plainLine(text)}`)),
    '',
    ...modelSentences(projection).flatMap(({ label, sentences }) => [
      plainLine(label),
      ...sentences.map((text) => `  ${plainLine(text)}`),
    ]),
    '',
    ...assumptions(projection).map((text) => style('dim', plainLine(text))),
  ];
  return `${lines.join('\n')}\n`;
}
