import { unexpectedFaults } from '../../../core/fault.ts';
import { brokenDeliveries } from '../../../core/target/brokenDeliveries.ts';
import { shortfallText } from '../../../reports/render/shortfallText.ts';
import { validTrials } from '../../../reports/results/validTrials.ts';
import { failure, findingOf, firstOf, notApplicable, type Rule, warning } from '../rule.ts';
import { sources } from '../sources.ts';

/** Everything that was planned is there. */
export const complete: Rule = {
  id: 'complete',
  title: 'The run is complete',
  reason:
    'Whoever can stop a run, or leave trials out, when the figures suit them can publish any figure. So every trial that was planned must be there, or be named as failed.',
  sources: [sources.mlperf, sources.spec],
  judge: ({ result, summary }) =>
    findingOf(
      [
        ...(summary.shortfall ? [failure(shortfallText(summary.shortfall, 'The run'))] : []),
        ...firstOf(result.failedTrials, (t) => `${t.variant}, round ${t.round}, failed: ${t.reason}`).map(
          failure,
        ),
      ],
      `All ${result.trials.length} planned trials ran to their end.`,
    ),
};

/** Above it, what is left over is chosen by what went wrong. */
const mostInvalid = 0.2;

/** Few trials were left out of the figures. */
export const trialsValid: Rule = {
  id: 'trials-valid',
  title: 'Trials are valid',
  reason:
    'Invalid trials are left out of the figures. Where many are, the others are a selection: those that the machine or the target happened to get through.',
  sources: [sources.mlperf, sources.method],
  judge({ result, summary }) {
    const { trials } = result;
    const invalid = trials.filter(({ valid }) => !valid);
    const without = summary.variants.filter((v) => v.validTrials === 0 && v.invalidTrials > 0);
    const share = invalid.length / Math.max(1, trials.length);
    const weigh = share > mostInvalid ? failure : warning;
    return findingOf(
      [
        ...(trials.length === 0 ? [failure('There is no trial.')] : []),
        ...without.map(({ variant }) => failure(`${variant} has no valid trial.`)),
        ...(invalid.length > 0
          ? [weigh(`${invalid.length} of ${trials.length} trials are invalid, and left out of the figures.`)]
          : []),
        ...firstOf(invalid, (t) => `${t.variant}, round ${t.round}: ${t.invalid.join('; ')}`, 3).map(weigh),
      ],
      `All ${trials.length} trials are valid.`,
    );
  },
};

/** What arrived is what was due. */
export const deliveryComplete: Rule = {
  id: 'delivery-complete',
  title: 'Every notification arrived once, in order, byte for byte',
  reason:
    'A transport that drops messages is fast. Speed counts only where the work was done, as MLPerf counts it only with the accuracy that goes with it.',
  sources: [sources.mlperf, sources.method],
  judge({ result }) {
    const trials = validTrials(result);
    if (trials.length === 0) return notApplicable('No trial is valid.');
    const promises = result.target?.described?.promises;
    const problems = trials.flatMap((trial) => {
      const { variant, round, delivery, faults } = trial;
      const { expected, delivered, lost, duplicated, reordered, corrupted } = delivery;
      const wrong = brokenDeliveries(trial, promises).length;
      const where = `${variant}, round ${round}`;
      return [
        ...(wrong > 0
          ? [
              failure(
                `${where}: ${lost} lost, ${duplicated} duplicated, ${reordered} reordered, ${corrupted} corrupted of ${expected}.`,
              ),
            ]
          : []),
        ...(delivered + lost === expected
          ? []
          : [failure(`${where}: ${delivered} delivered and ${lost} lost are not the ${expected} expected.`)]),
        ...(expected === result.schedule.deliveries
          ? []
          : [
              failure(
                `${where}: ${expected} deliveries were expected, and the schedule has ${result.schedule.deliveries}.`,
              ),
            ]),
        ...(unexpectedFaults(faults) > 0
          ? [failure(`${where}: ${unexpectedFaults(faults)} faults that a retry would hide.`)]
          : []),
      ];
    });
    const all = trials.reduce((n, t) => n + t.delivery.expected, 0);
    return findingOf(problems, `${all.toLocaleString('en')} deliveries in ${trials.length} valid trials.`);
  },
};
