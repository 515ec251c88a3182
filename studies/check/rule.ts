import type { Result } from '../../core/result.ts';
import { type Summary, summarise } from '../../reports/results/summary.ts';
import type { Source } from './sources.ts';

/** What a rule says of a result, the gravest first. */
export type Outcome = 'failure' | 'warning' | 'pass' | 'not applicable';

/** What a rule found, a sentence each. */
export interface Finding {
  readonly outcome: Outcome;
  readonly found: readonly string[];
}

/** What is checked: a result, and what reports say of it. */
export interface Subject {
  readonly result: Result;
  readonly summary: Summary;
}

/** Something that a result must be, or have, before others can rely on it. */
export interface Rule {
  /** Stable: for programs, and for exceptions that a publication names. */
  readonly id: string;
  /** What holds where it passes. */
  readonly title: string;
  readonly reason: string;
  readonly sources: readonly Source[];
  /** A pure function of the result: nothing else is asked. */
  judge(subject: Subject): Finding;
}

/** A result as rules want it. */
export const subjectOf = (result: Result): Subject => ({ result, summary: summarise(result) });

/** A problem of one weight. */
export interface Problem {
  readonly outcome: 'warning' | 'failure';
  readonly text: string;
}

/** A finding that fails, a finding that warns. */
export const failure = (text: string): Problem => ({ outcome: 'failure', text });
export const warning = (text: string): Problem => ({ outcome: 'warning', text });

/** The finding where a rule has nothing to judge. */
export const notApplicable = (why: string): Finding => ({ outcome: 'not applicable', found: [why] });

/**
 * The finding from all problems: the weight is that of the gravest; where there is none, what was found
 * well.
 */
export function findingOf(problems: readonly Problem[], well: string): Finding {
  if (problems.length === 0) return { outcome: 'pass', found: [well] };
  const grave = problems.filter(({ outcome }) => outcome === 'failure');
  const light = problems.filter(({ outcome }) => outcome === 'warning');
  return {
    outcome: grave.length > 0 ? 'failure' : 'warning',
    found: [...grave, ...light].map(({ text }) => text),
  };
}

/** The first few of many sentences of one kind, with the number of the others. */
export function firstOf<T>(items: readonly T[], textOf: (item: T) => string, most = 5): string[] {
  const more = items.length - most;
  return [...items.slice(0, most).map(textOf), ...(more > 0 ? [`… and ${more} more of this kind.`] : [])];
}
