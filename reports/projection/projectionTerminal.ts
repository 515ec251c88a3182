import { styleText } from 'node:util';
import { plainLine } from '../../core/plainText.ts';
import type { ChartTable } from '../charts/chart.ts';
import { columnGap, padColumns } from '../columns.ts';
import type { Projection } from './projection.ts';
import {
  assumptions,
  modelSentences,
  projectionAnswer,
  projectionTable,
  projectionWarnings,
} from './projectionText.ts';

/** Renders a projection for a terminal; with colours only where `color` says so. */
export function renderProjectionTerminal(projection: Projection, color: boolean): string {
  const style = (format: Parameters<typeof styleText>[0], text: string) =>
    color ? styleText(format, text, { validateStream: false }) : text;
  const aligned = ({ header, rows }: ChartTable) => {
    const [titles = [], ...cells] = padColumns([header, ...rows.map((row) => row.map(plainLine))]);
    return [style('dim', titles.join(columnGap)), ...cells.map((row) => row.join(columnGap))];
  };
  const lines = [
    style('bold', plainLine(projectionAnswer(projection))),
    '',
    ...aligned(projectionTable(projection)),
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
