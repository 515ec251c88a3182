import { mergeEncoded } from '../../../core/histogram.ts';
import { pathSlugOf } from '../../../core/path.ts';
import type { FailedTrial } from '../../../core/result.ts';
import type { TransportName } from '../../../core/transports.ts';
import type { Trial } from '../../../core/trial.ts';
import { countText, listed, significant } from '../../../reports/render/words.ts';
import { type Evidence, NoFigure, onlyWorkload, type Workload } from '../evidence.ts';
import type { ClaimBar, Judgement } from '../judgedClaim.ts';
import { firstEventWithinMs, idleLimitMs, proxyPaths } from '../proxyExperiments.ts';
import { counted, verdict } from './verdict.ts';

/** The thresholds of claims about proxies, as their rules say them. */
export const proxyLimits = {
  /** A median from which on events are withheld, and one up to which they are passed on, ms. */
  withheldMs: 1_000,
  passedOnMs: 100,
  /** By how much a median may be higher, and from when on a tail is ruined, ms. */
  sameMedianMs: 50,
  ruinedTailMs: 1_000,
} as const;

interface Wanted {
  readonly transport: TransportName;
  readonly path: keyof typeof proxyPaths;
  readonly heartbeat?: number;
}

/** What a proxy did to a variant: the trials that were finished, and those that were not. */
interface Treated {
  readonly label: string;
  readonly transport: string;
  readonly trials: readonly Trial[];
  readonly failed: readonly FailedTrial[];
}

/** Rules of a trial that a proxy breaks for a stream: that is the figure. */
const doneByProxy = new Set<string>(['delivery', 'faults', 'samples']);

/**
 * Whether a trial that is invalid or failed says what a proxy does: it breaks no other rule, or not even the
 * first event came.
 */
export const saysOfProxy = (trial: Trial | FailedTrial): boolean =>
  'invalidKinds' in trial
    ? trial.invalidKinds.every((kind) => doneByProxy.has(kind))
    : trial.kind === 'too slow';

/**
 * A variant behind a proxy. Throws a NoFigure when it was not run, or everything that was run says nothing of
 * the proxy.
 */
function treated({ result, summary }: Workload, { transport, path, heartbeat }: Wanted): Treated {
  const slug = proxyPaths[path];
  const variant = summary.variants.find(
    ({ options }) =>
      options?.transport === transport &&
      pathSlugOf(options.over) === slug &&
      (heartbeat === undefined || ('heartbeat' in options && options.heartbeat === heartbeat)),
  );
  if (!variant) throw new NoFigure('not run', `“${summary.title}” was not run with ${transport}.`);
  const of = <T extends { readonly variant: string }>(all: readonly T[]) =>
    all.filter((one) => one.variant === variant.variant);
  const trials = of(result.trials).filter(saysOfProxy);
  const failed = of(result.failedTrials).filter(saysOfProxy);
  if (trials.length + failed.length > 0) return { label: variant.label, transport, trials, failed };
  throw new NoFigure(
    'invalid',
    `“${summary.title}” has no usable trial of ${variant.label}: ${variant.reasons.join('; ')}.`,
  );
}

/** A quantile of all deliveries, ms; infinite where subscribers never got their first event. */
function quantileMs({ trials, failed }: Treated, quantile: number): number {
  if (failed.length > 0) return Number.POSITIVE_INFINITY;
  const merged = mergeEncoded(trials.map((t) => t.latencyMs.histogram));
  if (merged.totalCount === 0) throw new NoFigure('evidence', 'Nothing was delivered.');
  return merged.getValueAtPercentile(100 * quantile) / 1000;
}

const lossOf = ({ trials }: Treated) => trials.reduce((n, { delivery }) => n + delivery.lost, 0);

const isWithheld = (one: Treated) => quantileMs(one, 0.5) >= proxyLimits.withheldMs || lossOf(one) > 0;
const isPassedOn = (one: Treated) => quantileMs(one, 0.5) <= proxyLimits.passedOnMs && lossOf(one) === 0;

const firstEventText = `${firstEventWithinMs / 1000} s`;

const medianText = (one: Treated) =>
  one.failed.length > 0
    ? `not even its first event came within ${firstEventText}`
    : `the median event came after ${significant(quantileMs(one, 0.5))} ms${lossOf(one) > 0 ? `, and ${countText(lossOf(one))} never` : ''}`;

/** What nginx that buffers does to events. */
function bufferingOf(evidence: Evidence) {
  const workload = onlyWorkload(evidence, 'buffering');
  const of = (transport: TransportName, path: keyof typeof proxyPaths) =>
    treated(workload, { transport, path });
  return {
    defaults: of('sse', 'defaults'),
    polls: of('long-polling', 'defaults'),
    asked: of('sse', 'asked'),
    http11: of('sse', 'http11'),
  };
}

/** Whether buffering withholds events, and what passes them on. */
export function decideBuffering(evidence: Evidence): Judgement {
  const { defaults, polls, asked, http11 } = bufferingOf(evidence);
  const bars = [
    { name: 'HTTP/1.0 to the server, as by default', one: defaults },
    { name: 'the same, asked not to buffer', one: asked },
    { name: 'HTTP/1.1 to the server', one: http11 },
    { name: 'long polling, as by default', one: polls },
  ];
  return verdict(
    {
      reproduced: isWithheld(defaults) && isPassedOn(polls),
      refuted: isPassedOn(defaults),
    },
    `Through nginx with its defaults, buffering and HTTP/1.0 to the server, ${medianText(defaults)} with SSE, and with long polling ${medianText(polls)}. With X-Accel-Buffering: no from the server ${medianText(asked)}, and with HTTP/1.1 to the server ${medianText(http11)}.`,
    bars.flatMap(({ name, one }) =>
      one.failed.length > 0
        ? [counted(`trials in which no first event came, ${name}`, one.failed.length)]
        : [
            counted(`median latency, ${name}`, quantileMs(one, 0.5), 'ms'),
            counted(`lost, ${name}`, lossOf(one)),
          ],
    ),
    {
      kind: 'bars',
      title: 'Events through nginx that buffers',
      caption: `Median latency; no bar where not even the first event came within ${firstEventText}.`,
      axis: 'ms',
      bars: bars
        .filter(({ one }) => one.failed.length === 0)
        .map(
          ({ name, one }): ClaimBar => ({
            label: name,
            transport: one.transport,
            value: quantileMs(one, 0.5),
            interval: null,
          }),
        ),
    },
  );
}

const streams = ['sse', 'websocket'] as const;

/** What an idle limit does to streams, by heartbeat. */
function idleOf(evidence: Evidence) {
  const workload = onlyWorkload(evidence, 'idle-limit');
  const { users } = workload.result.scenario;
  const at = (heartbeat: number) =>
    streams.map((transport) => {
      const one = treated(workload, { transport, path: 'idle', heartbeat });
      const cuts = one.trials.reduce(
        (n, { faults }) =>
          n + faults.reduce((m, { kind, count }) => m + (kind === 'reconnect' ? count : 0), 0),
        0,
      );
      return { ...one, cuts, perUser: cuts / users / Math.max(1, one.trials.length) };
    });
  return { below: at(idleLimitMs / 3), equal: at(idleLimitMs) };
}

type Idle = ReturnType<typeof idleOf>['below'];

const cutsText = (all: Idle) => listed(all.map(({ transport, cuts }) => `${countText(cuts)} (${transport})`));

const idleFigures = ({ below, equal }: ReturnType<typeof idleOf>) =>
  [...below, ...equal].flatMap((one) => [
    counted(`connections cut, ${one.label}`, one.cuts),
    counted(`median latency, ${one.label}`, quantileMs(one, 0.5), 'ms'),
    counted(`99th percentile of latency, ${one.label}`, quantileMs(one, 0.99), 'ms'),
  ]);

const cutsPicture = ({ below, equal }: ReturnType<typeof idleOf>) => ({
  kind: 'bars' as const,
  title: 'Connections cut behind an idle limit of 3 s',
  caption: 'Cuts per user in the trial; a heartbeat is sent after that silence.',
  axis: 'cuts per user',
  bars: [...below, ...equal].map(
    ({ label, transport, perUser }): ClaimBar => ({ label, transport, value: perUser, interval: null }),
  ),
});

/** Whether a heartbeat below the limit keeps a stream alive, and one at it does not. */
export function decideHeartbeat(evidence: Evidence): Judgement {
  const idle = idleOf(evidence);
  const { below, equal } = idle;
  return verdict(
    {
      reproduced: below.every(({ cuts }) => cuts === 0) && equal.every(({ cuts }) => cuts > 0),
      refuted: below.some(({ cuts }) => cuts > 0) || equal.every(({ cuts }) => cuts === 0),
    },
    `Behind nginx with proxy_read_timeout 3s, heartbeats of 1 s left ${cutsText(below)} connections to be cut, heartbeats of 3 s ${cutsText(equal)}.`,
    idleFigures(idle),
    cutsPicture(idle),
  );
}

/** Whether a heartbeat at the limit leaves the median alone and ruins the tail. */
export function decideRuinedTail(evidence: Evidence): Judgement {
  const idle = idleOf(evidence);
  const pairs = idle.below.map((kept, i) => ({ kept, cut: idle.equal[i] as Idle[number] }));
  const isSame = ({ kept, cut }: (typeof pairs)[number]) =>
    quantileMs(cut, 0.5) - quantileMs(kept, 0.5) <= proxyLimits.sameMedianMs;
  const isRuined = ({ kept, cut }: (typeof pairs)[number]) =>
    quantileMs(cut, 0.99) >= proxyLimits.ruinedTailMs && quantileMs(kept, 0.99) < proxyLimits.ruinedTailMs;
  const text = (all: Idle, quantile: number) =>
    listed(all.map((one) => `${significant(quantileMs(one, quantile))} ms (${one.transport})`));
  return verdict(
    {
      reproduced: pairs.every((pair) => isSame(pair) && isRuined(pair)),
      refuted: pairs.every((pair) => !isRuined(pair)) || pairs.every((pair) => !isSame(pair)),
    },
    `Behind an idle limit of 3 s, heartbeats of 3 s in place of 1 s took the median from ${text(idle.below, 0.5)} to ${text(idle.equal, 0.5)}, and the 99th percentile from ${text(idle.below, 0.99)} to ${text(idle.equal, 0.99)}.`,
    idleFigures(idle),
    {
      kind: 'bars',
      title: 'Latency behind an idle limit of 3 s',
      caption: '99th percentile; clients come back 3 s after a cut, as EventSource does.',
      axis: 'ms',
      bars: [...idle.below, ...idle.equal].map(
        (one): ClaimBar => ({
          label: one.label,
          transport: one.transport,
          value: quantileMs(one, 0.99),
          interval: null,
        }),
      ),
    },
  );
}

/** Whether buffering and idle limits break streams. */
export function decideBrokenStreams(evidence: Evidence): Judgement {
  const { defaults } = bufferingOf(evidence);
  const idle = idleOf(evidence);
  const isCut = idle.equal.every(({ cuts }) => cuts > 0);
  const isNeverCut = idle.equal.every(({ cuts }) => cuts === 0);
  return verdict(
    { reproduced: isWithheld(defaults) && isCut, refuted: isPassedOn(defaults) && isNeverCut },
    `Through nginx with its defaults, ${medianText(defaults)} with SSE; an idle limit of 3 s cut ${cutsText(idle.equal)} connections whose server was silent for 3 s.`,
    idleFigures(idle),
    cutsPicture(idle),
  );
}
