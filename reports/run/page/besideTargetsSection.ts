import { type DrawnChart, figure } from '../../render/page/figure.ts';
import { type Content, type Html, html } from '../../render/page/html.ts';
import { listed } from '../../render/words.ts';
import type { BesideTargets } from '../../results/besideTargets.ts';
import { targetTitle } from '../../results/targetTitle.ts';
import { promiseText } from '../promiseText.ts';

/** The anchor of the charts of one workload. */
export const besideTargetsId = (turn: number): string => `targets-${turn + 1}`;

/** The workloads that several targets were measured with: nothing where there are none. */
export function besideTargetsSection(
  groups: readonly BesideTargets[],
  drawn: readonly (readonly DrawnChart[])[],
): Content {
  if (groups.length === 0) return null;
  return html`<section id="targets" aria-labelledby="targets-heading">
<h2 id="targets-heading">Targets side by side</h2>
${groups.map((group, turn) => groupOf(group, besideTargetsId(turn), drawn[turn] ?? []))}
</section>`;
}

function groupOf(group: BesideTargets, id: string, drawn: readonly DrawnChart[]): Html {
  const names = group.map(({ result }) => targetTitle(result.target));
  const title = group[0]?.summary.title ?? '';
  const promises = group.map(({ result: { target } }) => `${targetTitle(target)} ${promiseText(target)}`);
  const doDiffer = new Set(group.map(({ result }) => promiseText(result.target))).size > 1;
  return html`<div data-scenario="${id}">
<p>${title}: the same notifications to the same users, from these targets: ${listed(names)}.${doDiffer && ` They promise different things: ${promises.join('; ')}.`} A factor between two targets is that of all their software and settings.</p>
<div class="charts">${drawn.map((one) => figure(`${id}-${one.chart.id}`, title, one))}</div>
</div>
`;
}
