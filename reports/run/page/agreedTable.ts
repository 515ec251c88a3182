import { type Http2Use, hasUpgraded } from '../../../core/http2Use.ts';
import { type Html, html } from '../../render/page/html.ts';
import { http2Text, tlsText } from '../../results/agreed.ts';
import type { ScenarioReport } from '../../results/report.ts';

/** What clients and target of each variant agreed on, and how often it was used; nothing where none did. */
export function agreedTable({ title, summary }: ScenarioReport): Html {
  const rows = summary.variants.flatMap(({ label, agreed }) => agreed.map((one) => ({ label, ...one })));
  if (rows.length === 0) return html``;
  const offers = rows.some(({ subprotocols }) => subprotocols.length > 0);
  const header = [
    ...['variant', 'trials', 'HTTP', 'connections', 'streams', 'TLS', 'full handshakes', 'resumed'],
    ...(offers ? ['subprotocol'] : []),
  ];
  return html`<details><summary>What clients and target agreed on</summary>
<div class="scroll" tabindex="0" role="region" aria-label="What was agreed on: ${title}"><table>
<thead><tr>${header.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${rows.map(
    ({ label, trials, http2, tls, subprotocols }) =>
      html`<tr><th scope="row">${label}</th>${[
        trials,
        http2 ? http2Text(http2) : 'HTTP/1.1',
        http2 ? connectionsText(http2) : '–',
        http2?.streams ?? '–',
        tls ? tlsText(tls) : 'none',
        tls?.handshakes.full ?? '–',
        tls?.handshakes.resumed ?? '–',
        ...(offers ? [subprotocols.join(', ') || '–'] : []),
      ].map((cell) => html`<td>${cell}</td>`)}</tr>
`,
  )}</tbody>
</table></div></details>`;
}

const connectionsText = ({ connections, webSockets }: Http2Use) =>
  webSockets && hasUpgraded({ webSockets })
    ? `${connections}, and ${webSockets.onHttp1} of HTTP/1.1`
    : connections;
