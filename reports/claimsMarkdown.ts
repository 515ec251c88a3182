import type { ClaimsFile } from '../core/claimsFile.ts';
import { claimFigureText, claimsAnswer, claimVerdictText } from './claimsText.ts';
import type { JudgedClaim } from './judgedClaim.ts';
import { escaped } from './markdown.ts';
import { claimsShortfalls } from './shortfallText.ts';

/** Renders judged claims as Markdown: the answer, a table, and each with its rule and figures. */
export function renderClaimsMarkdown(claims: readonly JudgedClaim[], file: ClaimsFile): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    '# What is said of the transports',
    '',
    `**${escaped(claimsAnswer(claims))}**`,
    '',
    ...claimsShortfalls(file).flatMap((text) => [`- ⚠ ${escaped(text)}`, '']),
    `Measured on ${file.startedAt.slice(0, 10)} with pushbench ${escaped(file.pushbench)}: ${escaped(file.command)}`,
    '',
    line(['#', 'claim', 'source', 'verdict', 'in figures']),
    line(['--:', '---', '---', '---', '---']),
    ...claims.map((one) =>
      line([
        `${one.number}`,
        escaped(one.claim),
        escaped(one.source),
        `**${claimVerdictText(one)}**`,
        escaped(one.sentence),
      ]),
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
