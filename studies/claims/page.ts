import type { Chart } from '../../reports/render/chart/chart.ts';
import { drawSvg } from '../../reports/render/chart/draw.ts';
import { renderDocument } from '../../reports/render/page/document.ts';
import { type DrawnChart, figure } from '../../reports/render/page/figure.ts';
import { type Content, type Html, html } from '../../reports/render/page/html.ts';
import { claimChart } from './charts/claimChart.ts';
import type { ClaimsFile } from './file.ts';
import type { ClaimVerdict, JudgedClaim } from './judgedClaim.ts';
import { claimsShortfalls } from './shortfalls.ts';
import { claimFigureText, claimsAnswer, claimVerdictText } from './words.ts';

/**
 * Renders the page of judged claims: the answer, a table, and each claim with its rule, figures and chart.
 */
export async function renderClaimsPage(claims: readonly JudgedClaim[], file: ClaimsFile): Promise<string> {
  const drawn = new Map(
    await Promise.all(
      claims.flatMap((claim) => (claim.picture ? [drawOne(idOf(claim), claim.picture)] : [])),
    ),
  );
  return renderDocument({
    title,
    skip: 'Skip to the answer',
    header: html`<header>
<h1>${title}</h1>
<p>Measured on ${file.startedAt.slice(0, 10)} with pushbench ${file.pushbench}${file.quick && ', few rounds and short windows (--quick)'}</p>
<nav aria-label="Contents"><ul>
<li><a href="#answer">Answer</a></li>
<li><a href="#claims">Claims</a></li>
<li><a href="#method">Method and environment</a></li>
</ul></nav>
</header>`,
    main: html`${answerSection(claims, file)}
<section id="claims" aria-labelledby="claims-heading">
<h2 id="claims-heading">The claims, one by one</h2>
${claims.map((claim) => claimSection(claim, drawn.get(idOf(claim))))}
</section>
${methodSection(file)}`,
    charts: Object.fromEntries([...drawn].map(([id, { chart }]): [string, Chart] => [`${id}-chart`, chart])),
  });
}

const title = 'pushbench: claims about the transports';
const idOf = ({ number }: JudgedClaim) => `claim-${number}`;

async function drawOne(
  id: string,
  picture: NonNullable<JudgedClaim['picture']>,
): Promise<[string, DrawnChart]> {
  const chart = claimChart(id, picture);
  return [id, { chart, svg: await drawSvg(chart, { legend: false }) }];
}

/** The classes of a table's cells, which decide their colour. */
const classes: Readonly<Record<ClaimVerdict, string>> = {
  reproduced: 'met',
  refuted: 'missed',
  undecidable: 'undecided',
};

function answerSection(claims: readonly JudgedClaim[], file: ClaimsFile): Html {
  return html`<section id="answer" aria-labelledby="answer-heading">
<h2 id="answer-heading">The answer</h2>
<div class="answer"><p class="sentence"><strong>${claimsAnswer(claims, file)}</strong></p>
${claimsShortfalls(file).map((text) => html`<p class="caveat">${text}</p>`)}</div>
<div class="scroll" tabindex="0" role="region" aria-label="Verdicts">
<table class="verdicts claims">
<caption>✓ reproduced, ✗ refuted, ? not decidable here: by rules that were fixed before measuring.</caption>
<thead><tr><th scope="col">Claim</th><th scope="col">Verdict</th><th scope="col">Key figure</th></tr></thead>
<tbody>${claims.map(
    (claim) =>
      html`<tr><th scope="row"><a href="#${idOf(claim)}">${claim.number}. ${claim.claim}</a></th><td class="${classes[claim.verdict]}"><b>${claimVerdictText(claim)}</b></td><td>${keyFigure(claim)}</td></tr>
`,
  )}</tbody>
</table>
</div>
</section>`;
}

const keyFigure = ({ figures: [key] }: JudgedClaim): Content =>
  key ? html`${claimFigureText(key)}<small>${key.label}</small>` : '–';

function claimSection(claim: JudgedClaim, drawn: DrawnChart | undefined): Html {
  const { number, source, workload, metric, rule, sentence, figures, leftOut } = claim;
  const id = idOf(claim);
  const facts: readonly (readonly [string, string])[] = [
    ['Source', source],
    ['Workload', workload],
    ['Metric', metric],
    ['Rule', rule],
  ];
  return html`<section id="${id}" data-scenario="${id}" aria-labelledby="${id}-heading">
<h3 class="metric" id="${id}-heading">${number}. ${claim.claim}</h3>
<dl class="environment">${facts.map(([name, text]) => html`<dt>${name}</dt><dd>${text}</dd>`)}</dl>
<p class="${classes[claim.verdict]}"><b>${claimVerdictText(claim)}.</b> ${sentence}</p>
${leftOut.map((text) => html`<p class="caveat">Left out: ${text}</p>`)}
${
  figures.length > 0 &&
  html`<details><summary>Figures behind the verdict</summary>
<dl class="environment">${figures.map((one) => html`<dt>${one.label}</dt><dd>${claimFigureText(one)}</dd>`)}</dl></details>`
}
${drawn && html`<div class="charts">${figure(`${id}-chart`, `claim ${number}`, drawn)}</div>`}
</section>`;
}

function methodSection({ command, startedAt, seed, quick, experiments }: ClaimsFile): Html {
  const environment = experiments[0]?.results[0]?.environment;
  const facts: readonly (readonly [string, string])[] = [
    ['command', command],
    ['started', startedAt],
    ['seed', seed],
    ['size', quick ? 'quick: few rounds and short windows' : 'full'],
    ...(environment
      ? ([
          ['processor', `${environment.cpus.count} × ${environment.cpus.model}`],
          ['platform', `${environment.platform}, Node ${environment.node}`],
          [
            'target’s core',
            environment.targetCore === null ? 'none of its own' : `${environment.targetCore}, its own`,
          ],
          [
            'network',
            environment.isolation?.network === 'private' ? 'private to each trial' : 'the host’s loopback',
          ],
        ] as const)
      : []),
  ];
  return html`<section id="method" aria-labelledby="method-heading">
<h2 id="method-heading">Method and environment</h2>
<ul>
<li><b>Rules first.</b> The workload, metric and thresholds of each claim are fixed in pushbench and do not depend on the figures. Both verdicts
need evidence: a claim without it is not decidable here, and says why.</li>
<li><b>Counts and bytes are exact</b>; times and costs have 95 % intervals from the spread between rounds, paired within them, on logarithms.</li>
<li><b>One machine.</b> Load and server share it, with no network distance but that of links: claims that need a proxy or a browser are not tested.</li>
<li><b>These servers.</b> A verdict applies to the built-in servers, or those given by --target, on this machine. Published figures come from others.</li>
</ul>
<p>Made by this command; the same seed gives the same notifications at the same instants.</p>
<pre class="command" tabindex="0">${command}</pre>
<details><summary>Environment</summary><dl class="environment">${facts.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl></details>
</section>`;
}
