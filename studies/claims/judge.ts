import type { Claim } from './claim.ts';
import { type Evidence, evidenceOf, NoFigure } from './evidence.ts';
import type { ClaimsFile } from './file.ts';
import type { JudgedClaim, Judgement } from './judgedClaim.ts';

/** Judges claims by what was measured for them. */
export function judgeClaims(
  claims: readonly Claim[],
  { experiments, capacity, impossible = [] }: Pick<ClaimsFile, 'experiments' | 'capacity' | 'impossible'>,
): JudgedClaim[] {
  const measured = evidenceOf(experiments);
  const evidence: Evidence = (id) => {
    const { reason } = impossible.find((one) => one.id === id) ?? {};
    if (reason !== undefined) throw new NoFigure('needs', `It cannot be run on this machine: ${reason}.`);
    return measured(id);
  };
  return claims.map(({ experiments, decide, uses, ...statement }) => ({
    ...statement,
    ...judged(() => decide(evidence, capacity)),
    leftOut: experiments.flatMap((id) => leftOutOf(measured, id, uses)),
  }));
}

function judged(decide: () => Judgement): Judgement {
  try {
    return decide();
  } catch (error) {
    if (!(error instanceof NoFigure)) throw error;
    const { because, message } = error;
    return { verdict: 'undecidable', because, sentence: message, figures: [], picture: null };
  }
}

/** What is not in the figures of an experiment, a line for each variant of a workload. */
const leftOutOf = (evidence: Evidence, experiment: string, uses: Claim['uses'] = () => false): string[] =>
  evidence(experiment).flatMap(({ result, summary }) =>
    summary.variants.flatMap(({ variant, label, validTrials, invalidTrials, failedTrials, reasons }) => {
      const used = [...result.trials.filter(({ valid }) => !valid), ...result.failedTrials].filter(
        (one) => one.variant === variant && uses(one),
      );
      const out = invalidTrials + failedTrials - used.length;
      return out === 0
        ? []
        : [
            `${summary.title}, ${label}: ${out} of ${out + used.length + validTrials} trials: ${reasons.join('; ')}`,
          ];
    }),
  );
