import { type Html, html } from '../../render/page/html.ts';

/** Rows of a table that belong to one path. */
interface RowGroup {
  /** The path in words; null for the only group. */
  readonly path: string | null;
  readonly rows: readonly Html[];
}

/** The bodies of a table, each below the name of its path. */
export const rowGroups = (groups: readonly RowGroup[], columns: number): Html[] =>
  groups.map(
    ({ path, rows }) =>
      html`<tbody>${
        path !== null &&
        html`<tr class="path"><th scope="rowgroup" colspan="${columns}"><span>Over ${path}</span></th></tr>
`
      }${rows}</tbody>`,
  );
