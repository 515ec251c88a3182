import { pathLabelOf } from '../../core/path.ts';
import { countText, listed, rangeText, significant } from '../../reports/render/words.ts';
import type { ClaimsFile } from './file.ts';
import type { ClaimFigure, ClaimVerdict, JudgedClaim } from './judgedClaim.ts';

const signs: Readonly<Record<ClaimVerdict, string>> = { reproduced: '✓', refuted: '✗', undecidable: '?' };
const words: Readonly<Record<ClaimVerdict, string>> = {
  reproduced: 'reproduced',
  refuted: 'refuted',
  undecidable: 'not decidable here',
};

/** A verdict as a sign, and in words. */
export function claimVerdictText({ verdict, because }: Pick<JudgedClaim, 'verdict' | 'because'>): string {
  return because === 'not run' ? '– not run' : `${signs[verdict]} ${words[verdict]}`;
}

/** The answer: how many claims were tested, over which path, and what became of them. */
export function claimsAnswer(claims: readonly JudgedClaim[], { over }: Pick<ClaimsFile, 'over'>): string {
  const path = pathLabelOf(over);
  const where = path === '' ? 'here' : `here over ${path}`;
  const tested = claims.filter(({ because }) => because !== 'needs' && because !== 'not run');
  const count = (verdict: ClaimVerdict) => tested.filter((claim) => claim.verdict === verdict).length;
  const parts = (['reproduced', 'refuted', 'undecidable'] as const)
    .filter((verdict) => count(verdict) > 0)
    .map((verdict) => `${count(verdict)} ${count(verdict) === 1 ? 'was' : 'were'} ${words[verdict]}`);
  const others = [
    ['needs', 'cannot be tested here', 'cannot be tested here'],
    ['not run', 'was not run', 'were not run'],
  ].flatMap(([because, one, more]) => {
    const n = claims.filter((claim) => claim.because === because).length;
    return n > 0 ? [`${n} ${n === 1 ? one : more}`] : [];
  });
  return tested.length === 0
    ? `No claim was tested: ${listed(others)}.`
    : `Of ${tested.length} ${tested.length === 1 ? 'claim' : 'claims'} tested ${where}, ${listed(parts)}${others.length > 0 ? `; ${listed(others)}` : ''}.`;
}

/** A figure with its unit and interval. */
export function claimFigureText({ value, unit, interval }: ClaimFigure): string {
  const number = interval ? `${significant(value)} (${rangeText(interval, '')})` : countText(value);
  return `${number}${unit && ` ${unit}`}`;
}
