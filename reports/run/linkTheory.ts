import { linkTerms } from '../../core/link.ts';
import type { Tls } from '../../core/path.ts';
import { capabilitiesOf, optionsOf, type Variant } from '../../core/transports.ts';
import { slugOf, timeOf, withPath } from '../../core/variant.ts';
import { changeText, rangeText, significant } from '../render/words.ts';
import type { Summary, VariantSummary } from '../results/summary.ts';
import type { Interval } from '../stats/interval.ts';
import { type Asking, type Expected, expectedOver, mostRequests } from '../stats/linkTheory.ts';

/** A variant over a link, beside what theory expects of it. */
export interface LinkTheoryRow {
  readonly variant: VariantSummary;
  readonly asking: Asking;
  /** As asked of the link. */
  readonly rttMs: number;
  readonly theoryMs: number;
  /** Null without a valid trial. */
  readonly meanMs: number | null;
  readonly interval: Interval | null;
  /**
   * What theory expects at the round trip that the link had, and what the same variant took besides where
   * there is no link, in this run; null where it was not run there.
   */
  readonly withOwnMs: number | null;
  /** Per second and user; null where nobody asks. */
  readonly requests: {
    readonly theory: number;
    readonly measured: number | null;
    /** One at a time, on one connection. */
    readonly most: number;
  } | null;
}

/** Theory beside what was measured, for each variant over a link of which it says anything. */
export const linkTheoryOf = (summary: Summary): LinkTheoryRow[] =>
  summary.variants.flatMap((variant) => rowOf(variant, summary) ?? []);

function rowOf(variant: VariantSummary, summary: Summary): LinkTheoryRow | null {
  const { options, metrics, intervals } = variant;
  const link = options?.over?.link;
  const asking = options && askingOf(options, summary.areRandom);
  if (!link || !asking) return null;
  const { rttMs } = linkTerms(link);
  const expected = expectedAt(rttMs, asking, summary);
  const unlinked = slugOf(withPath(options, { ...options.over, link: undefined }));
  const ownMs = summary.variants.find((other) => other.variant === unlinked)?.metrics['latency.mean'];
  const hadMs =
    summary.links.find(({ variants }) => variants.includes(variant.variant))?.rttMs?.median ?? rttMs;
  const perNotification = metrics['requests.perNotification'];
  return {
    variant,
    asking,
    rttMs,
    theoryMs: expected.meanMs,
    meanMs: metrics['latency.mean'],
    interval: variant.validTrials < 2 ? null : intervals['latency.mean'],
    withOwnMs:
      typeof ownMs === 'number'
        ? expectedAt(hadMs, asking, summary).meanMs + ownMs - expectedAt(0, asking, summary).meanMs
        : null,
    requests:
      asking.asks === 'never'
        ? null
        : {
            theory: expected.requests,
            measured: perNotification === null ? null : 1000 * ratePerMs(summary) * perNotification,
            most: mostRequests(rttMs, asking),
          },
  };
}

/** Notifications per ms and user. */
const ratePerMs = ({ deliveriesPerTrial, users, measureMs }: Summary) =>
  deliveriesPerTrial / users / measureMs;

/** What is expected at any round trip, under the load of a run. */
export const expectedAt = (rttMs: number, asking: Asking, summary: Summary): Expected =>
  expectedOver(rttMs, ratePerMs(summary), asking);

/**
 * How a variant asks; null where theory has nothing to say, as it is about events at random moments, or polls
 * at random moments. Nor of a chain, which may have come to any of its transports.
 */
export function askingOf(variant: Variant, areRandom: boolean): Asking | null {
  const { asks, isChain } = capabilitiesOf(variant);
  if (isChain) return null;
  if (asks === 'never') return { asks };
  const { timer, phase } = optionsOf(variant);
  if (asks === 'hold') return areRandom ? { asks, holdMs: heldMsOf(variant) } : null;
  if (!areRandom && phase === 'aligned') return null;
  return {
    asks,
    intervalMs: timeOf(variant, 'interval') ?? 0,
    fixedDelay: timer === 'fixed-delay',
    openingRtts: openingRttsOf(variant),
  };
}

/** How long a request is held without news: where no time is set for it, a heartbeat answers it. */
const heldMsOf = (variant: Variant): number => timeOf(variant, 'hold') ?? optionsOf(variant).heartbeat ?? 0;

/** Round trips before each request of a variant, where that opens a connection. */
export const openingRttsOf = (variant: Variant): number =>
  optionsOf(variant).connection === 'close' ? 1 + tlsRtts(variant.over?.tls) : 0;

/** Round trips of a handshake by a client that has been there before (RFC 8446 §2, RFC 5246 §7.3). */
function tlsRtts(tls: Tls | undefined): number {
  if (!tls) return 0;
  return tls.version === '1.3' || tls.resume ? 1 : 2;
}

/** What theory leaves out, for whoever compares. */
export const linkTheoryNote =
  'Theory: R/2 for what is sent; for polls every T, T/2 + R/2 at a fixed rate and T/2 + R with a fixed delay, which each round trip of a new connection prolongs by R/2; for long polls R/2 · (1 + f), f = λR/(λR + e^(−λR)), with λ notifications a second for each user. It knows no rates, losses, jitter or work. “With its own way” is theory at the round trip that was measured, and what the same variant took besides without the link.';

/** The table of theory and measurement; null where no variant ran over a link. */
export function linkTheoryTable(
  summary: Summary,
): { readonly header: readonly string[]; readonly rows: readonly (readonly string[])[] } | null {
  const rows = linkTheoryOf(summary);
  if (rows.length === 0) return null;
  const ms = (value: number | null | undefined) => (typeof value === 'number' ? significant(value) : '–');
  const off = (measured: number | null, expected: number | null) =>
    measured === null || expected === null ? '–' : changeText(measured / expected);
  return {
    header: [
      'variant',
      'theory ms',
      'mean ms',
      '95 % interval',
      'off',
      'with its own way',
      'off',
      'req./s: theory',
      'measured',
      'at most',
    ],
    rows: rows.map(({ variant, theoryMs, meanMs, interval, withOwnMs, requests }) => [
      variant.variant,
      ms(theoryMs),
      ms(meanMs),
      interval ? rangeText(interval, '') : '–',
      off(meanMs, theoryMs),
      ms(withOwnMs),
      off(meanMs, withOwnMs),
      ms(requests?.theory),
      ms(requests?.measured),
      ms(requests?.most),
    ]),
  };
}

/** The heading of that table. */
export const linkTheoryTitle = 'Measured and theory over a link';
