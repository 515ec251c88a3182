import type { FailedTrial } from '../../core/result.ts';
import type { Trial } from '../../core/trial.ts';
import type { CapacityResult } from '../capacity/file.ts';
import { type Evidence, NoFigure } from './evidence.ts';
import type { ClaimStatement, Judgement } from './judgedClaim.ts';

/** A claim and its test. */
export interface Claim extends ClaimStatement {
  /** Ids of the experiments that it rests on. */
  readonly experiments: readonly string[];
  /** Whether it takes a trial that is invalid or failed: what it claims breaks the rules of trials. */
  uses?(trial: Trial | FailedTrial): boolean;
  /** Throws a NoFigure if the evidence lacks what it needs. */
  decide(evidence: Evidence, capacity: CapacityResult | null): Judgement;
}

/** A claim that needs something that pushbench, or this command, does not have. */
export const waiting = (statement: Omit<ClaimStatement, 'rule' | 'workload'>, needs: string): Claim => ({
  ...statement,
  workload: 'None.',
  rule: 'None yet: it is not decidable here.',
  experiments: [],
  decide: () => {
    throw new NoFigure('needs', `It needs ${needs}.`);
  },
});

/** A factor in a rule. */
export const times = (factor: number) => `${Number(factor.toFixed(2))}×`;
