import type { ClaimFigure, ClaimVerdict, JudgedClaim } from './judgedClaim.ts';
import { countText, listed, rangeText, significant } from './wording.ts';

/** A verdict as a sign; words stand beside it. */
export const claimSigns: Readonly<Record<ClaimVerdict, string>> = {
  reproduced: '✓',
  refuted: '✗',
  undecidable: '?',
};

/** A verdict in words. */
export const claimWords: Readonly<Record<ClaimVerdict, string>> = {
  reproduced: 'reproduced',
  refuted: 'refuted',
  undecidable: 'not decidable here',
};

/** The answer: how many claims were tested, and what became of them. */
export function claimsAnswer(claims: readonly JudgedClaim[]): string {
  const tested = claims.filter(({ because }) => because !== 'needs' && because !== 'not run');
  const count = (verdict: ClaimVerdict) => tested.filter((claim) => claim.verdict === verdict).length;
  const parts = (['reproduced', 'refuted', 'undecidable'] as const)
    .filter((verdict) => count(verdict) > 0)
    .map((verdict) => `${count(verdict)} ${count(verdict) === 1 ? 'was' : 'were'} ${claimWords[verdict]}`);
  const others = [
    ['needs', 'cannot be tested here'],
    ['not run', 'were not run'],
  ].flatMap(([because, words]) => {
    const n = claims.filter((claim) => claim.because === because).length;
    return n > 0 ? [`${n} ${n === 1 ? (words as string).replace(/^were/, 'was') : words}`] : [];
  });
  return tested.length === 0
    ? `No claim was tested: ${listed(others)}.`
    : `Of ${tested.length} ${tested.length === 1 ? 'claim' : 'claims'} tested here, ${listed(parts)}${others.length > 0 ? `; ${listed(others)}` : ''}.`;
}

/** A figure with its unit and interval. */
export function claimFigureText({ value, unit, interval }: ClaimFigure): string {
  const number = interval ? `${significant(value)} (${rangeText(interval, '')})` : countText(value);
  return `${number}${unit && ` ${unit}`}`;
}
