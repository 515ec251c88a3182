import type { Estimate, Interval } from '../../../reports/stats/interval.ts';
import type { ClaimFigure, ClaimPicture, Judgement } from '../judgedClaim.ts';

/** What a decision rests on. */
type Grounds = Pick<Judgement, 'figures' | 'picture'>;

/**
 * A verdict: `reproduced` and `refuted` say whether the evidence for either is there; with neither it is
 * undecided.
 */
export function verdict(
  { reproduced, refuted }: { readonly reproduced: boolean; readonly refuted: boolean },
  sentence: string,
  figures: readonly ClaimFigure[],
  picture: ClaimPicture,
): Judgement {
  const grounds: Grounds = { figures, picture };
  if (reproduced) return { verdict: 'reproduced', because: null, sentence, ...grounds };
  if (refuted) return { verdict: 'refuted', because: null, sentence, ...grounds };
  return { verdict: 'undecidable', because: 'evidence', sentence, ...grounds };
}

/** A figure that was counted. */
export const counted = (label: string, value: number, unit = ''): ClaimFigure => ({
  label,
  value,
  unit,
  interval: null,
});

/** A figure with its interval. */
export const estimated = (label: string, { value, low, high }: Estimate, unit = ''): ClaimFigure => ({
  label,
  value,
  unit,
  interval: { low, high },
});

/** Only the range of an estimate. */
export const intervalIn = ({ low, high }: Interval): Interval => ({ low, high });
