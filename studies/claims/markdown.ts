import { markdownTable } from '../../reports/render/markdownTable.ts';
import { escaped } from '../../reports/run/markdown.ts';
import type { ClaimsFile } from './file.ts';
import type { JudgedClaim } from './judgedClaim.ts';
import { claimsShortfalls } from './shortfalls.ts';
import { claimFigureText, claimsAnswer, claimVerdictText } from './words.ts';

/** Renders judged claims as Markdown: the answer, a table, and each with its rule and figures. */
export function renderClaimsMarkdown(claims: readonly JudgedClaim[], file: ClaimsFile): string {
  return [
    '# Claims about the transports',
    '',
    `**${escaped(claimsAnswer(claims, file))}**`,
    '',
    ...claimsShortfalls(file).flatMap((text) => [`- ⚠ ${escaped(text)}`, '']),
    `Measured on ${file.startedAt.slice(0, 10)} with pushbench ${escaped(file.pushbench)}: ${escaped(file.command)}`,
    '',
    ...markdownTable(
      ['#', 'claim', 'source', 'verdict', 'in figures'],
      claims.map((one) => [
        `${one.number}`,
        escaped(one.claim),
        escaped(one.source),
        `**${claimVerdictText(one)}**`,
        escaped(one.sentence),
      ]),
      (column) => (column === 0 ? 'right' : 'left'),
    ),
    '',
    ...claims.filter(({ because }) => because !== 'needs').flatMap(section),
  ].join('\n');
}

const section = (claim: JudgedClaim): string[] => [
  `## ${claim.number}. ${escaped(claim.claim)}`,
  '',
  `- **Source**: ${escaped(claim.source)}`,
  `- **Workload**: ${escaped(claim.workload)}`,
  `- **Metric**: ${escaped(claim.metric)}`,
  `- **Rule**: ${escaped(claim.rule)}`,
  `- **Verdict**: **${claimVerdictText(claim)}**. ${escaped(claim.sentence)}`,
  ...claim.figures.map((figure) => `  - ${escaped(figure.label)}: ${escaped(claimFigureText(figure))}`),
  ...claim.leftOut.map((text) => `- ⚠ Left out: ${escaped(text)}`),
  '',
];
