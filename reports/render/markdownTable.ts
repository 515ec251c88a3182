/** Whether a column of figures, to the right, or of words, to the left. */
type Alignment = 'left' | 'right';

/**
 * A table in Markdown, line by line; its cells are Markdown already. The first column is of words and the
 * others of figures, unless the caller says otherwise.
 */
export function markdownTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  alignmentOf: (column: number) => Alignment = (column) => (column === 0 ? 'left' : 'right'),
): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    line(header),
    line(header.map((_, column) => (alignmentOf(column) === 'left' ? '---' : '--:'))),
    ...rows.map(line),
  ];
}
