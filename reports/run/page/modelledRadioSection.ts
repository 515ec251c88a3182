import { type Content, html } from '../../render/page/html.ts';
import { variantName } from '../../render/page/variantName.ts';
import type { ScenarioReport } from '../../results/report.ts';
import { modelledRadioPart } from '../modelledRadio.ts';

/** What is modelled of the radios of users; nothing where nobody asked for it. */
export function modelledRadioSection({ id, title, summary }: ScenarioReport): Content {
  const part = modelledRadioPart(summary);
  if (!part) return null;
  const [first = '', ...header] = part.header;
  return html`<h3 id="${id}-radio">${part.title}</h3>
${part.sentences.map((sentence) => html`<p>${sentence}</p>\n`)}<div class="scroll" tabindex="0" role="region" aria-label="${part.title}: ${title}"><table>
<thead><tr><th scope="col">${first}</th>${header.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${part.rows.map(([name, ...cells], i) => {
    const variant = summary.variants[i];
    return html`<tr><th scope="row">${variant ? variantName(variant) : name?.text}</th>${cells.map(({ text }) => html`<td>${text}</td>`)}</tr>
`;
  })}</tbody>
</table></div>`;
}
