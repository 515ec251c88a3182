import { styleText } from 'node:util';
import { columnGap, padColumns } from './columns.ts';

/**
 * The styles of terminal output. The gate to standard output (scripts/output.ts) lets these pass, and no
 * others.
 */
export const styleFormats = ['bold', 'dim', 'red', 'green', 'yellow'] as const;

type StyleFormat = (typeof styleFormats)[number];

/** One style, or several on top of each other. */
export type StyleFormats = StyleFormat | StyleFormat[];

/** Puts a text in a style. */
export type Style = (formats: StyleFormats, text: string) => string;

/** Styles for a terminal that shows them; elsewhere texts stay as they are. */
export const styleFor =
  (color: boolean): Style =>
  (formats, text) =>
    color ? styleText(formats, text, { validateStream: false }) : text;

/**
 * A table with a dim header, line by line. Cells are padded before `styled` sees them, so that styles do not
 * count as width.
 */
export function terminalTable(
  style: Style,
  header: readonly string[],
  rows: readonly (readonly string[])[],
  styled: (cell: string, row: number, column: number) => string = (cell) => cell,
): string[] {
  const [titles = [], ...padded] = padColumns([header, ...rows]);
  return [
    style('dim', titles.join(columnGap)),
    ...padded.map((cells, row) => cells.map((cell, column) => styled(cell, row, column)).join(columnGap)),
  ];
}
