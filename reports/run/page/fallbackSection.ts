import { type Content, html } from '../../render/page/html.ts';
import type { ScenarioReport } from '../../results/report.ts';
import { fallbackPart } from '../fallback.ts';

/** Where chains of transports ended; nothing where no variant has one. */
export function fallbackSection({ id, title, summary }: ScenarioReport): Content {
  const part = fallbackPart(summary);
  if (!part) return null;
  return html`<h3 id="${id}-fallback">${part.title}</h3>
${part.sentences.map((sentence) => html`<p>${sentence}</p>\n`)}<div class="scroll" tabindex="0" role="region" aria-label="${part.title}: ${title}"><table>
<thead><tr>${part.header.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${part.rows.map(
    ([
      name,
      ...cells
    ]) => html`<tr><th scope="row">${name}</th>${cells.map((text) => html`<td>${text}</td>`)}</tr>
`,
  )}</tbody>
</table></div>`;
}
