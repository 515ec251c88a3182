import { groupBy } from '../../core/groupBy.ts';
import { addWebSockets, type Http2Use, hasUpgraded } from '../../core/http2Use.ts';
import { metricOf } from '../../core/metrics.ts';
import type { Result } from '../../core/result.ts';
import { notPromised } from '../../core/target/promises.ts';
import { percentText } from '../../core/units.ts';
import { slugOf } from '../../core/variant.ts';
import { listed, rangeText, significant } from '../render/words.ts';
import { agreementText } from '../results/agreed.ts';
import { measuredText, type SloOutcome, type SloSummary, sloText } from '../results/slos.ts';
import type { Summary } from '../results/summary.ts';
import { comparedParts, groupsByPath } from './pathParts.ts';
import { namesOf } from './variantNames.ts';

/**
 * One sentence per SLO, and per path: who meets it, who misses it by how much, and where nobody can say.
 */
export function sloSentences(summary: Summary): string[] {
  const parts = comparedParts(summary);
  return summary.slos.flatMap((_, i) =>
    parts.map(({ path, summary: { slos } }) => sentence(slos[i] as SloSummary, path)),
  );
}

/**
 * How many polls brought nothing, of each variant that polls, from the path with the fewest to the one with
 * the most; nothing where none polls.
 */
export function emptyPollSentences({ variants }: Pick<Summary, 'variants'>): string[] {
  const polling = groupsByPath(variants)
    .flatMap((group) => group.variants)
    .filter(({ emptyPolls }) => emptyPolls !== null);
  const same = groupBy(polling, ({ options, label }) => (options ? slugOf(options) : label));
  const shares = [...same.values()].map(
    (own) => `${shareRange(own.flatMap(({ emptyPolls }) => emptyPolls ?? []))} of ${own[0]?.label}`,
  );
  return shares.length > 0 ? [`Polls that brought nothing new: ${listed(shares)}.`] : [];
}

function shareRange(shares: readonly number[]): string {
  const [low, high] = [Math.min(...shares), Math.max(...shares)].map((share) => percentText(share));
  return low === high ? `${low}` : `${low?.replace(' %', '')}–${high}`;
}

/** How far the latencies can be trusted, and where they were measured. */
export function trustSentences({ calibration, isolation, target, variants }: Summary): string[] {
  const exact = calibration
    ? `Latencies are accurate to ±${significant(calibration.errorMs.p50)} ms at p50 and ±${significant(calibration.errorMs.p99)} ms at p99, calibrated on ${calibration.takenAt.slice(0, 10)} under light load; a busy agent adds more.`
    : 'Not calibrated: pushbench calibrate measures the accuracy of latencies on this machine.';
  const unread = [...agreedSentences(variants), ...webSocketSentences(variants), ...targetSentences(target)];
  if (!isolation || isolation.network === 'private') return [exact, ...unread];
  return [
    exact,
    ...unread,
    `Packets were not counted, because there was no private network: ${isolation.reason}.`,
  ];
}

/** What was agreed on over TLS and HTTP/2, once for all variants that have agreed on the same. */
function agreedSentences(variants: Summary['variants']): string[] {
  const all = variants.flatMap((variant) => variant.agreed.map((agreed) => ({ variant, agreed })));
  const groups = groupBy(all, ({ agreed }) => agreementText(agreed));
  return [...groups].map(
    ([text, own]) =>
      `${
        groups.size === 1
          ? `Clients and ${endsOf(own.map(({ variant }) => variant))}`
          : namesOf(
              own.map(({ variant }) => variant),
              variants,
            )
      } agreed on ${text}.`,
  );
}

/** Whose WebSockets did not take the HTTP/2 that their variants name. */
function webSocketSentences(variants: Summary['variants']): string[] {
  const usesOf = ({ agreed }: Summary['variants'][number]) => agreed.flatMap(({ http2 }) => http2 ?? []);
  const upgraded = variants.filter((variant) => usesOf(variant).some(hasUpgraded));
  if (upgraded.length === 0) return [];
  const { onHttp1, onStreams } = addWebSockets(upgraded.flatMap(usesOf)) as NonNullable<
    Http2Use['webSockets']
  >;
  const many = onStreams > 0 ? `${onHttp1} of ${onHttp1 + onStreams} ` : '';
  return [
    `${namesOf(upgraded, variants)}: ${many}WebSockets took a connection of HTTP/1.1 over TLS each, as browsers have it, because what answers there announces none on streams of HTTP/2 (RFC 8441): their figures are of HTTP/1.1.`,
  ];
}

/** With whom clients agree: a proxy ends what they agree on. */
function endsOf(variants: Summary['variants']): string {
  const behind = variants.filter(({ options }) => options?.over?.proxy).length;
  return behind === 0 ? 'target' : behind === variants.length ? 'proxy' : 'target or proxy';
}

/** What must be known of a target: why its CPU and memory are unknown, and what it does not promise. */
export const targetSentences = (target: Result['target']): string[] => [
  ...unreadSentences(target),
  ...promiseSentences(target),
];

function unreadSentences(target: Result['target']): string[] {
  if (target?.running?.pid !== null || target.running.cgroup !== undefined) return [];
  const how = target.described ? 'pid or cgroup in its target file' : '--target-pid';
  return [
    `CPU and memory of the target are unknown: ${target.command} was already running; name its process with ${how}.`,
  ];
}

/** What breaks no rule of validity, as nobody has promised it. */
function promiseSentences(target: Result['target']): string[] {
  const { name, promises } = target?.described ?? {};
  const lacks = promises ? notPromised(promises) : [];
  return lacks.length > 0
    ? [`${name} does not promise ${listed(lacks)}: what breaks that is counted, and makes no trial invalid.`]
    : [];
}

function sentence(slo: SloSummary, path: string | null): string {
  const { unit } = metricOf(slo.metric);
  const withUnit = (value: number) => `${significant(value)}${unit && ` ${unit}`}`;
  const list = (outcome: string, describe: (one: SloOutcome, value: number) => string) =>
    slo.outcomes
      .filter((o) => o.outcome === outcome && o.value !== null)
      .map((o) => `${o.variant} (${describe(o, o.value as number)})`)
      .join(', ');
  const met = list('met', (_, value) => withUnit(value));
  const missed = list('missed', (_, value) => `${withUnit(value)}${timesOver(value, slo.atMost)}`);
  const undecided = list('undecided', (one, value) =>
    [
      withUnit(value),
      one.interval ? rangeText(one.interval, unit) : 'no interval',
      measuredText(one, slo.atMost),
    ].join(', '),
  );
  const unknown = slo.outcomes.filter((o) => o.value === null).map((o) => o.variant);
  const parts = [
    met ? `met by ${met}` : undecided || unknown.length > 0 ? '' : 'met by none',
    missed && `missed by ${missed}`,
    undecided && `undecided for ${undecided}`,
    unknown.length > 0 && `unknown for ${unknown.join(', ')}: no valid figure, or too few deliveries`,
  ];
  return `${sloText(slo)}${path === null ? '' : ` over ${path}`}: ${parts.filter(Boolean).join('; ')}.`;
}

const timesOver = (value: number, limit: number) =>
  limit > 0 ? `, ${significant(value / limit)}× the limit` : '';
