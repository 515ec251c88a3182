import { plainLine } from '../../core/plainText.ts';
import { styleFor } from '../../reports/render/terminalStyle.ts';
import type { ClaimsFile } from './file.ts';
import type { ClaimStatement, JudgedClaim } from './judgedClaim.ts';
import { claimsShortfalls } from './shortfalls.ts';
import { claimsAnswer, claimVerdictText } from './words.ts';

const colors = { reproduced: 'green', refuted: 'red', undecidable: 'yellow' } as const;
const indent = ' '.repeat(6);

/** Renders judged claims for a terminal: the answer, then each with its verdict in words. */
export function renderClaimsTerminal(
  claims: readonly JudgedClaim[],
  file: ClaimsFile,
  color: boolean,
): string {
  const style = styleFor(color);
  return `${[
    style('bold', claimsAnswer(claims, file)),
    ...claimsShortfalls(file).map((text) => style('yellow', `! ${plainLine(text)}`)),
    '',
    ...claims.flatMap((one) => [
      style('bold', `${`${one.number}`.padStart(4)}  ${one.claim}`),
      `${indent}${style(colors[one.verdict], claimVerdictText(one))}`,
      `${indent}${plainLine(one.sentence)}`,
      ...one.leftOut.map((text) => style('yellow', `${indent}! left out: ${plainLine(text)}`)),
      '',
    ]),
  ].join('\n')}`;
}

/** Lists claims with how they are tested, for a terminal. */
export function renderClaimsList(claims: readonly ClaimStatement[]): string {
  return claims
    .map(({ number, claim, source, workload, metric, rule }) =>
      [
        `${`${number}`.padStart(4)}  ${claim}`,
        `${indent}Source: ${source}`,
        `${indent}Workload: ${workload}`,
        `${indent}Metric: ${metric}`,
        `${indent}Rule: ${rule}`,
        '',
      ].join('\n'),
    )
    .join('\n');
}
