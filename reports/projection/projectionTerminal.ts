import { styleText } from 'node:util';
import { plainLine } from '../../core/plainText.ts';
import type { ChartTable } from '../charts/chart.ts';
import { columnGap, padColumns } from '../columns.ts';
import type { Projection } from './projection.ts';
import {
  assumptions,
  modelTable,
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
    ...modelLines(modelTable(projection)).map(plainLine),
    '',
    ...assumptions(projection).map((text) => style('dim', plainLine(text))),
  ];
  return `${lines.join('\n')}\n`;
}

/** The variants that share a model, and below them what it says; a table of this would be too wide. */
const modelLines = ({ rows }: ChartTable): string[] =>
  [...Map.groupBy(rows, ([label]) => label)].flatMap(([label, own]) => [
    label ?? '',
    ...own.map(
      ([, cost, fitted, configurations, heldOut, error, worst]) =>
        `  ${cost}: ${fitted}; predicts ${heldOut} of ${configurations} configurations that it has not seen within ${error} (worst ${worst})`,
    ),
  ]);
