import { pathLabelOf } from '../../../core/path.ts';
import { createRandom, shuffled } from '../../../core/random.ts';
import { optionsOf } from '../../../core/transports.ts';
import { formatDurationMs } from '../../../core/units.ts';
import { listed } from '../../../reports/render/words.ts';
import { validTrials } from '../../../reports/results/validTrials.ts';
import { claimedDifferences } from '../claimed.ts';
import { failure, findingOf, firstOf, notApplicable, type Rule, type Subject, warning } from '../rule.ts';
import { sources } from '../sources.ts';

/** From so many rounds on the spread between them is worth its name. */
const enough = 5;

/** Enough independent rounds for what is claimed. */
export const enoughRounds: Rule = {
  id: 'enough-rounds',
  title: 'There are enough independent rounds for what is claimed',
  reason:
    'Samples within one trial share its processes, its memory layout and its minute. Only further trials show what another run would have given; Georges et al. and Kalibera and Jones repeat at the level that varies.',
  sources: [sources.georges, sources.kalibera],
  judge({ summary }) {
    const fewest = Math.min(...summary.variants.map((v) => v.validTrials));
    if (summary.variants.length === 0 || fewest === 0) return notApplicable('A variant has no valid trial.');
    const verdicts = summary.slos.some((slo) => slo.outcomes.some(({ outcome }) => outcome !== 'undecided'));
    const claims = [
      ...(verdicts ? ['verdicts on SLOs'] : []),
      ...(claimedDifferences(summary).length > 0 ? ['differences between variants'] : []),
    ];
    const rounds = `${fewest} valid ${fewest === 1 ? 'round' : 'rounds'} of each variant at least`;
    if (fewest >= enough) return findingOf([], `${rounds}.`);
    const text =
      claims.length > 0
        ? `${rounds}, for ${listed(claims)}; ${enough} are wanted.`
        : `${rounds}; nothing is claimed of them. ${enough} are wanted.`;
    return findingOf([fewest === 1 && claims.length > 0 ? failure(text) : warning(text)], '');
  },
};

/** The order of the trials cannot pass for a difference. */
export const orderShuffled: Rule = {
  id: 'order-shuffled',
  title: 'The order of the trials was shuffled, and is recorded',
  reason:
    'A machine that warms up or slows down favours whoever runs first or last. Mytkowicz et al. randomise the setup, so that a bias becomes noise that intervals show.',
  sources: [sources.mytkowicz, sources.kalibera],
  judge({ result, summary }) {
    const { trials, variants, rounds, seed } = result;
    if (variants.length < 2) return notApplicable('There is one variant only.');
    if (trials.length < 2) return notApplicable('There are fewer than two trials.');
    const startMs = trials.map(({ startedAt }) => Date.parse(startedAt));
    const nameOf = (t: { variant: string; round: number }) => `${t.round} ${t.variant}`;
    const ran = trials.map(nameOf);
    const random = createRandom(seed, 'rounds');
    // A file may say any number: rounds of which there is nothing need no order.
    const known = Math.min(rounds, trials.length + result.failedTrials.length);
    const planned = Array.from({ length: known }, (_, i) =>
      shuffled(variants, random).map((variant) => nameOf({ variant, round: i + 1 })),
    ).flat();
    const isBySeed = planned.filter((name) => ran.includes(name)).join() === ran.join();
    const goesBack = trials.some((t, i) => t.round < (trials[i - 1]?.round ?? 0));
    const orders = new Set(orderOfRounds(trials));
    return findingOf(
      [
        ...(startMs.some((ms, i) => i > 0 && ms < (startMs[i - 1] as number))
          ? [failure('Trials are not in the order in which they say they began.')]
          : []),
        ...(goesBack
          ? [failure('Rounds were not run one after the other: trials of one variant stand together.')]
          : []),
        ...(!isBySeed && !result.pairing && rounds >= 4 && orders.size === 1
          ? [failure(`All ${rounds} rounds have the same order.`)]
          : []),
        ...(!isBySeed && !result.pairing && orders.size > 1
          ? [warning('The order is not the one that the seed gives for a run.')]
          : []),
      ],
      isBySeed
        ? `The order of ${summary.variants.length} variants in ${rounds === 1 ? '1 round is' : `${rounds} rounds is`} the one that seed ${seed} gives.`
        : 'Rounds ran one after the other, together with those of the other side.',
    );
  },
};

const orderOfRounds = (trials: Subject['result']['trials']): string[] =>
  [...new Set(trials.map(({ round }) => round))].map((round) =>
    trials
      .filter((trial) => trial.round === round)
      .map(({ variant }) => variant)
      .join(),
  );

/**
 * What variants of a comparison may differ in beside their transport: each is named by its title and slug.
 */
const timing = new Set(['transport', 'interval', 'hold', 'timer', 'phase', 'connection']);

/** All arms did the same work in the same way. */
export const armsEqual: Rule = {
  id: 'arms-equal',
  title: 'Arms differ in the transport only, or say in what else',
  reason:
    'Two arms that differ in two things say nothing about either. Payloads, headers, heartbeat, compression, TLS and HTTP version must be alike, or the difference must stand beside the figure.',
  sources: [sources.mlperf, sources.spec, sources.method],
  judge({ result, summary }) {
    const trials = validTrials(result);
    if (summary.variants.length < 2) return notApplicable('There is one variant only.');
    if (trials.length === 0) return notApplicable('No trial is valid.');
    const options = summary.variants.map(({ options }) => (options ? optionsOf(options) : {}));
    const names = [...new Set(options.flatMap((own) => Object.keys(own)))].filter(
      (name) => !timing.has(name) && name !== 'over',
    );
    const differing = names.flatMap((name) => {
      const values = options.flatMap((own) => {
        const value = (own as Record<string, unknown>)[name];
        return value === undefined ? [] : [JSON.stringify(value)];
      });
      // Compression is a difference to transports that have none, too.
      if (name === 'compression' && values.includes('true'))
        return [`${name} (${listed([...new Set([...values, 'none elsewhere'])])})`];
      return new Set(values).size > 1 ? [`${name} (${listed([...new Set(values)])})`] : [];
    });
    const paths = new Set(
      summary.variants.map((one) => pathLabelOf(one.options?.over) || 'HTTP/1.1 in the clear'),
    );
    if (paths.size > 1) differing.unshift(`path (${listed([...paths].map((path) => `“${path}”`))})`);
    const agents = new Set(trials.map((t) => t.agents.map(({ subscribers }) => subscribers).join()));
    const due = new Set(trials.map(({ delivery }) => delivery.expected));
    const payloads = payloadsOf(
      result,
      options.some((own) => own.compression === true),
    );
    return findingOf(
      [
        ...(due.size > 1 ? [failure('Variants were due different numbers of deliveries.')] : []),
        ...(payloads.size > 1
          ? [
              failure(
                `Payloads differ: ${[...payloads].map((bytes) => bytes.toFixed(1)).join(', ')} bytes per delivery.`,
              ),
            ]
          : []),
        ...(agents.size > 1 ? [failure('Variants had different load processes.')] : []),
        ...firstOf(differing, (what) => `They differ in ${what}, which their names say.`).map(warning),
      ],
      'Payloads are alike to the byte; headers, load processes, heartbeats, limits and protocol options are the same for all.',
    );
  },
};

/** Payload bytes per delivery; where something compresses, sizes on the wire say nothing of payloads. */
function payloadsOf({ trials }: Subject['result'], isCompressed: boolean): Set<number> {
  if (isCompressed) return new Set();
  return new Set(
    trials
      .filter(({ valid, delivery, disturbance }) => valid && delivery.delivered > 0 && !disturbance)
      .map(({ bytes, delivery }) => bytes.received.payload / delivery.delivered),
  );
}

/** In so many mean gaps there is almost surely a notification: silence of that length is rare. */
const gapsOfSilence = 5;

/** Windows are long enough for what happens seldom. */
export const windowLongEnough: Rule = {
  id: 'window-long-enough',
  title: 'The window is long enough for hold and heartbeat',
  reason:
    'Silent connections cost a heartbeat or a renewed request now and then. A window shorter than that shows them free of charge.',
  sources: [sources.spec, sources.method],
  judge({ summary }) {
    const { measureMs, users, deliveriesPerTrial, variants } = summary;
    const gapMs =
      deliveriesPerTrial > 0 ? (measureMs * users) / deliveriesPerTrial : Number.POSITIVE_INFINITY;
    const spans = [
      ...new Map(
        variants.flatMap(({ options }) => {
          const { hold, heartbeat } = options ? optionsOf(options) : {};
          return Object.entries({ hold, heartbeat }).flatMap(([name, ms]) =>
            ms ? [[`${name} ${ms}`, { name, ms }] as const] : [],
          );
        }),
      ).values(),
    ];
    if (spans.length === 0) return notApplicable('No variant holds requests or sends heartbeats.');
    const relevant = spans.filter(({ ms }) => ms < gapsOfSilence * gapMs);
    return findingOf(
      relevant.flatMap(({ name, ms }) => {
        const words = `The window of ${formatDurationMs(measureMs)} is shorter than`;
        if (measureMs < ms) return [failure(`${words} the ${name} of ${formatDurationMs(ms)}.`)];
        return measureMs < 2 * ms ? [warning(`${words} twice the ${name} of ${formatDurationMs(ms)}.`)] : [];
      }),
      relevant.length === 0
        ? `Each user is notified every ${formatDurationMs(Math.round(gapMs))} on average: no connection is silent for long enough.`
        : `The window of ${formatDurationMs(measureMs)} holds ${listed(relevant.map(({ name, ms }) => `the ${name} of ${formatDurationMs(ms)}`))} twice or more.`,
    );
  },
};
