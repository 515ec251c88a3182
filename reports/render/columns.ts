/**
 * Pads the cells of all rows to the widths of their columns: the first to the left, the others to the right.
 */
export function padColumns(rows: readonly (readonly string[])[]): string[][] {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  return rows.map((row) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))),
  );
}

/** What stands between two columns. */
export const columnGap = '  ';
