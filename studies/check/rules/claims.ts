import { samplesNeeded } from '../../../core/histogram.ts';
import { metricOf } from '../../../core/metrics.ts';
import { significant, significantPercent, timesText } from '../../../reports/render/words.ts';
import { sloText } from '../../../reports/results/slos.ts';
import { validTrials } from '../../../reports/results/validTrials.ts';
import { type ClaimedDifference, claimedDifferences } from '../claimed.ts';
import { failure, findingOf, firstOf, notApplicable, type Rule, type Subject, warning } from '../rule.ts';
import { sources } from '../sources.ts';

/** Percentiles that are judged have samples beyond them. */
export const percentilesSupported: Rule = {
  id: 'percentiles-supported',
  title: 'Percentiles that are judged have enough samples',
  reason:
    'A p99 of 300 samples is the third largest of them: another run gives another. Ten samples beyond a percentile are the least that make it one.',
  sources: [sources.mlperf, sources.georges],
  judge({ result, summary }) {
    const judged = summary.slos.flatMap((slo) => {
      const { quantile } = metricOf(slo.metric);
      return quantile === undefined ? [] : [{ slo, needed: samplesNeeded(quantile) }];
    });
    if (judged.length === 0) return notApplicable('No SLO is on a percentile.');
    const trials = validTrials(result);
    if (trials.length === 0) return notApplicable('No trial is valid.');
    const fewest = Math.min(...trials.map(({ latencyMs }) => latencyMs.count));
    return findingOf(
      judged
        .filter(({ needed }) => fewest < needed)
        .map(({ slo, needed }) => failure(`${sloText(slo)} needs ${needed} samples; a trial has ${fewest}.`)),
      `Each trial has ${fewest.toLocaleString('en')} samples or more; ${Math.max(...judged.map(({ needed }) => needed)).toLocaleString('en')} are needed.`,
    );
  },
};

/** What the machine can tell apart is known, and nothing smaller is claimed. */
export const noiseFloor: Rule = {
  id: 'noise-floor',
  title: 'The noise floor is known, and no difference below it is claimed',
  reason:
    'Run against itself a machine shows differences, too. A difference that is smaller than those is no finding, however many digits it has.',
  sources: [sources.kalibera, sources.mytkowicz],
  judge(subject) {
    const claims = claimedDifferences(subject.summary);
    const floors = claims.map((claim) => ({ claim, floor: floorOf(subject, claim) }));
    const below = floors.filter(
      ({ claim: { factor }, floor }) => floor !== null && factor !== null && factor - 1 < floor,
    );
    const isKnown = (subject.result.noise ?? []).length > 0;
    return findingOf(
      [
        ...firstOf(
          below,
          ({ claim, floor }) =>
            `${metricOf(claim.metric).title} of ${claim.variant} is called ${timesText(claim.factor ?? 1)} the lowest; below ${significantPercent(floor ?? 0)} this machine cannot tell.`,
        ).map(failure),
        ...(isKnown
          ? []
          : [
              warning(
                'The noise floor of this workload on this machine is not in the result: pushbench aa measures it, and later runs record it.',
              ),
            ]),
      ],
      claims.length === 0
        ? 'The noise floor is known, and no difference in times or costs is claimed.'
        : `The noise floor is known, and all ${claims.length} differences in times and costs are above it.`,
    );
  },
};

/** The smallest share that can be told for a metric, by the nearest number of rounds that is not larger. */
function floorOf({ result, summary }: Subject, { metric, variant }: ClaimedDifference): number | null {
  const noise = result.noise ?? [];
  // A floor is of one variant: where its own is not known, the worst of the others is the careful guess.
  const own = noise.filter((one) => one.variant === variant);
  const rounds = summary.variants.find((v) => v.variant === variant)?.validTrials ?? 1;
  const shares = (own.length > 0 ? own : noise).flatMap(({ metrics }) => {
    const detectable = Object.entries(metrics[metric] ?? {})
      .map(([n, share]) => ({ n: Number(n), share }))
      .sort((a, b) => a.n - b.n);
    return (detectable.findLast(({ n }) => n <= rounds) ?? detectable[0])?.share ?? [];
  });
  return shares.length > 0 ? Math.max(...shares) : null;
}

/** How exact latencies are has been measured. */
export const calibrated: Rule = {
  id: 'calibrated',
  title: 'How exact latencies are is known',
  reason: 'An instrument that was never held against a known length gives figures without an error.',
  sources: [sources.mlperf, sources.method],
  judge({ result: { calibration } }) {
    return findingOf(
      calibration ? [] : [warning('The machine was not calibrated: run with --calibrate.')],
      `Calibrated on ${calibration?.takenAt.slice(0, 10)}: off by at most ${significant(calibration?.errorMs.p50 ?? 0)} ms at p50 and ${significant(calibration?.errorMs.p99 ?? 0)} ms at p99.`,
    );
  },
};
