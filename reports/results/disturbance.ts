import { mergeEncoded, type TimeSummary, summarise as timesOf } from '../../core/histogram.ts';
import type { LinkDisturbed } from '../../core/linkUse.ts';
import type { ProxyDisturbed } from '../../core/proxyUse.ts';
import type { Disturbance, Trial } from '../../core/trial.ts';

/** What was done to a variant's trials on purpose, all of them together, and what came of it. */
export interface DisturbanceSummary {
  /** Whether what was lost is a figure and no fault. */
  readonly lossesExpected: boolean;
  readonly expected: number;
  readonly delivered: number;
  readonly cuts: number;
  readonly restarts: number;
  /** Notifications that were due while the target was away. */
  readonly withheld: number;
  /** The longest that a target was away; 0 without restarts. */
  readonly downMs: number;
  /** From when a restart was due until a subscriber knew where it stands again. */
  readonly returnMs: TimeSummary;
  /** The most attempts to connect in one slot of a trial. */
  readonly mostConnects: number;
  readonly connectsEveryMs: number;
  /** What was done to the link; null where nothing was. */
  readonly link: LinkDisturbanceSummary | null;
  /** What was done to the proxy; null where nothing was. */
  readonly proxy: ProxyDisturbanceSummary | null;
}

/** What was done to the link of some trials, and what came of it. */
export interface LinkDisturbanceSummary {
  readonly downs: number;
  /** The longest that it was down; 0 where it never was. */
  readonly downMs: number;
  /** The round trips that it had in place of its own, each once. */
  readonly rttsMs: readonly number[];
  /** From when it was due back until what had been due while it was down had arrived. */
  readonly catchUpMs: TimeSummary;
}

/** What was done to the proxy of some trials, and what came of it. */
export interface ProxyDisturbanceSummary {
  readonly reloads: number;
  readonly restarts: number;
  /** The longest that a restart took; 0 without one. */
  readonly downMs: number;
  /** From when it was due back until what had been due while it was away had arrived. */
  readonly catchUpMs: TimeSummary;
}

/** Adds up what was done to these trials; null where nothing was. */
export function summariseDisturbance(trials: readonly Trial[]): DisturbanceSummary | null {
  const disturbed = trials.flatMap(({ delivery, disturbance }) =>
    disturbance ? [{ delivery, disturbance }] : [],
  );
  const [first] = disturbed;
  if (!first) return null;
  const all = disturbed.map(({ disturbance }) => disturbance);
  const total = (of: (one: Disturbance) => number) => all.reduce((n, one) => n + of(one), 0);
  const restarts = all.flatMap((one) => one.restarts);
  return {
    lossesExpected: first.disturbance.losses === 'expected',
    expected: disturbed.reduce((n, { delivery }) => n + delivery.expected, 0),
    delivered: disturbed.reduce((n, { delivery }) => n + delivery.delivered, 0),
    cuts: total(({ cuts }) => cuts),
    restarts: restarts.length,
    withheld: total(({ withheld }) => withheld),
    downMs: Math.max(0, ...restarts.map(({ downMs }) => downMs)),
    returnMs: timesOf(mergeEncoded(all.map(({ returnMs }) => returnMs.histogram))),
    mostConnects: Math.max(0, ...all.flatMap(({ connects }) => connects.attempted)),
    connectsEveryMs: first.disturbance.connects.everyMs,
    link: summariseLink(all.flatMap(({ link }) => link ?? [])),
    proxy: summariseProxy(all.flatMap(({ proxy }) => proxy ?? [])),
  };
}

function summariseLink(all: readonly LinkDisturbed[]): LinkDisturbanceSummary | null {
  if (all.length === 0) return null;
  const changes = all.flatMap((one) => one.changes);
  const downs = changes.filter(({ rttMs }) => rttMs === null);
  return {
    downs: downs.length,
    downMs: Math.max(0, ...downs.map(({ lastedMs }) => lastedMs ?? 0)),
    rttsMs: [...new Set(changes.flatMap(({ rttMs }) => rttMs ?? []))].sort((a, b) => a - b),
    catchUpMs: timesOf(mergeEncoded(all.map(({ catchUpMs }) => catchUpMs.histogram))),
  };
}

function summariseProxy(all: readonly ProxyDisturbed[]): ProxyDisturbanceSummary | null {
  if (all.length === 0) return null;
  const changes = all.flatMap((one) => one.changes);
  const restarts = changes.filter(({ action }) => action === 'restart');
  return {
    reloads: changes.length - restarts.length,
    restarts: restarts.length,
    downMs: Math.max(0, ...restarts.map(({ tookMs }) => tookMs)),
    catchUpMs: timesOf(mergeEncoded(all.map(({ catchUpMs }) => catchUpMs.histogram))),
  };
}
