import type { Interval } from '../../reports/stats/interval.ts';

/** What became of a claim. */
export type ClaimVerdict = 'reproduced' | 'refuted' | 'undecidable';

/** What kept a claim from being decided. */
export type UndecidedBecause =
  /** Its figures are there, and do not say. */
  | 'evidence'
  /** Trials that it needs were all invalid or failed. */
  | 'invalid'
  /** Its trials were not run. */
  | 'not run'
  /** It takes something that pushbench, or this machine, has not. */
  | 'needs';

/** A claim and how it is tested, all of it fixed before anything is measured. */
export interface ClaimStatement {
  readonly number: number;
  /** In our own words. */
  readonly claim: string;
  /** Who says it: with year and section. */
  readonly source: string;
  /** What is run, in words. */
  readonly workload: string;
  readonly metric: string;
  /** When it counts as reproduced and when as refuted, with thresholds; all else is undecided. */
  readonly rule: string;
}

/** A figure that a verdict rests on. */
export interface ClaimFigure {
  readonly label: string;
  readonly value: number;
  /** Empty for shares and ratios. */
  readonly unit: string;
  /** Null for what is counted, or has no known spread. */
  readonly interval: Interval | null;
}

/** A bar of a claim's chart. */
export interface ClaimBar {
  readonly label: string;
  /** Decides the colour; null where a bar is of no transport. */
  readonly transport: string | null;
  readonly value: number;
  readonly interval: Interval | null;
}

/** A point of a claim's chart. */
export interface ClaimPoint {
  readonly x: number;
  readonly y: number;
  readonly interval?: Interval | null;
}

/** A line of a claim's chart. */
export interface ClaimLine {
  readonly label: string;
  /** Decides the colour. */
  readonly transport: string;
  readonly points: readonly ClaimPoint[];
}

/** An axis of a claim's chart. */
export interface ClaimAxis {
  /** With its unit. */
  readonly title: string;
  readonly scale: 'linear' | 'log';
}

interface PictureText {
  readonly title: string;
  readonly caption: string;
}

/** What a claim's chart shows; how it is drawn is not its business. */
export type ClaimPicture =
  | (PictureText & { readonly kind: 'bars'; readonly axis: string; readonly bars: readonly ClaimBar[] })
  | (PictureText & {
      readonly kind: 'lines';
      readonly x: ClaimAxis;
      readonly y: ClaimAxis;
      readonly lines: readonly ClaimLine[];
      /** What was expected, dashed. */
      readonly theory: readonly { readonly label: string; readonly points: readonly ClaimPoint[] }[];
    });

/** What the figures say of a claim. */
export interface Judgement {
  readonly verdict: ClaimVerdict;
  /** Null for what is decided. */
  readonly because: UndecidedBecause | null;
  /** The verdict in words, with its conditions. */
  readonly sentence: string;
  readonly figures: readonly ClaimFigure[];
  readonly picture: ClaimPicture | null;
}

/** A claim with its verdict. */
export interface JudgedClaim extends ClaimStatement, Judgement {
  /** Trials of its experiments that are not in its figures, and why. */
  readonly leftOut: readonly string[];
}
