import { mergeEncoded, quantileMs } from '../../../core/histogram.ts';
import type { Trial } from '../../../core/trial.ts';
import { failure, findingOf, firstOf, notApplicable, type Rule } from '../rule.ts';
import { sources } from '../sources.ts';

/** All but `envelope`, which is a part of another, and those that the path does not have. */
const categories = [
  ...(['handshake', 'headers', 'framing', 'payload', 'heartbeat'] as const),
  ...(['control', 'tlsHandshake', 'tlsRecords'] as const),
];

/** The bytes add up. */
export const booksBalance: Rule = {
  id: 'books-balance',
  title: 'Every byte is booked once',
  reason:
    'Bytes per notification are only as good as their books: categories that do not add up to what the sockets counted hide traffic, or count it twice.',
  sources: [sources.method],
  judge({ result: { trials } }) {
    const valid = trials.filter((trial) => trial.valid);
    if (valid.length === 0) return notApplicable('No trial is valid.');
    const wrong = valid.flatMap(({ variant, round, bytes }) => {
      const off = (['sent', 'received'] as const).filter(
        (way) =>
          categories.reduce((sum, category) => sum + (bytes[way][category] ?? 0), 0) !== bytes[way].total,
      );
      return [
        ...off.map(
          (way) => `${variant}, round ${round}: the parts of bytes ${way} do not add up to their total.`,
        ),
        ...(bytes.unaccounted > 0
          ? [`${variant}, round ${round}: ${bytes.unaccounted} bytes are in no book.`]
          : []),
      ];
    });
    return findingOf(
      firstOf(wrong, (text) => text).map(failure),
      `The books of ${valid.length} valid trials balance.`,
    );
  },
};

/** What is stated is what the raw data says. */
export const figuresMatch: Rule = {
  id: 'figures-match',
  title: 'Figures follow from the raw data',
  reason:
    'A figure in the file that its own histogram does not give was edited, damaged, or made by something else.',
  sources: [sources.mlperf],
  judge({ result: { trials } }) {
    if (trials.length === 0) return notApplicable('There is no trial.');
    const wrong = trials.flatMap((trial) => {
      const where = `${trial.variant}, round ${trial.round}`;
      const times = [
        ['latencyMs', trial.latencyMs],
        ['publisherLagMs', trial.publisherLagMs],
        ['feedWaitMs', trial.feedWaitMs],
        ['deliveryMs', trial.deliveryMs],
        ['subscribeMs', trial.subscribeMs],
      ] as const;
      return [
        ...times.flatMap(([name, summary]) =>
          summary && !follows(summary) ? [`${where}: ${name} does not follow from its histogram.`] : [],
        ),
        ...(trial.valid === (trial.invalid.length === 0)
          ? []
          : [`${where}: it is called ${trial.valid ? 'valid' : 'invalid'}, and its reasons say otherwise.`]),
      ];
    });
    return findingOf(
      firstOf(wrong, (text) => text).map(failure),
      `Percentiles of ${trials.length} trials are those of their histograms.`,
    );
  },
};

function follows({ histogram, count, p50, p90, p99, p999, max }: Trial['latencyMs']): boolean {
  const raw = mergeEncoded([histogram]);
  const stated = [
    [0.5, p50],
    [0.9, p90],
    [0.99, p99],
    [0.999, p999],
  ] as const;
  return (
    raw.totalCount === count &&
    (count === 0 ? max === null : Math.abs((max ?? -1) - raw.maxValue / 1000) <= tolerance(max)) &&
    stated.every(([quantile, ms]) => {
      const own = quantileMs(raw, quantile);
      return own === null || ms === null ? own === ms : Math.abs(own - ms) <= tolerance(own);
    })
  );
}

/** A histogram that was written and read again keeps three digits of its largest value. */
const tolerance = (ms: number | null) => 0.002 * Math.abs(ms ?? 0) + 0.001;
