import type { Result } from '../../core/result.ts';
import { type Finding, type Outcome, type Rule, subjectOf } from './rule.ts';
import { rules as allRules } from './rules/index.ts';

/** A rule, and what it says of a result. */
export interface Judged extends Finding {
  readonly rule: Rule;
}

/** What all rules say of a result. */
export interface Audit {
  readonly result: Result;
  readonly judged: readonly Judged[];
  /** The gravest of what they say. */
  readonly outcome: Exclude<Outcome, 'not applicable'>;
}

/** Holds a result against the rules. */
export function auditOf(result: Result, rules: readonly Rule[] = allRules): Audit {
  const subject = subjectOf(result);
  const judged = rules.map((rule) => ({ rule, ...rule.judge(subject) }));
  const has = (outcome: Outcome) => judged.some((one) => one.outcome === outcome);
  return { result, judged, outcome: has('failure') ? 'failure' : has('warning') ? 'warning' : 'pass' };
}

/** How many rules say this. */
export const countOf = ({ judged }: Audit, outcome: Outcome): number =>
  judged.filter((one) => one.outcome === outcome).length;
