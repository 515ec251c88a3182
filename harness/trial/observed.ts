import type { WrongDeliveries } from '../../core/counts.ts';
import { countOf, mergeFaults } from '../../core/fault.ts';
import { mergeEncoded, summarise, type TimeSummary } from '../../core/histogram.ts';
import { mergeHttp2Use } from '../../core/http2Use.ts';
import type { AgentReport } from '../../core/messages/protocol.ts';
import { packetSlotMs } from '../../core/packetTimes.ts';
import { mergeTlsUse } from '../../core/tlsUse.ts';
import type { Trial } from '../../core/trial.ts';
import { describeVariant, slugOf } from '../../core/variant.ts';
import type { ProcessSample } from '../place/meter.ts';
import { authUseOf } from './authUse.ts';
import { disturbanceOf } from './disturbance.ts';
import { fallbackUseOf } from './fallbackUse.ts';
import { type LinkSetting, linkUseOf } from './linkUse.ts';
import { mergeSeries } from './series.ts';
import { sum, trafficOf } from './traffic.ts';
import type { TrialCourse } from './trialCourse.ts';
import type { TrialPlan } from './trialPlan.ts';
import { proxyUseOf, type WatchedProxy } from './trialProxy.ts';

/** A trial as observed until its connections closed, before it is judged. */
export type Observed = Omit<Trial, 'packets' | 'valid' | 'invalid' | 'invalidKinds'>;

/** The facts about a trial other than the course of its schedule. */
export interface TrialSetting {
  readonly startedAt: string;
  readonly wallMs: number;
  /** The target before subscribers connected, and after. */
  readonly beforeConnect: ProcessSample;
  readonly connected: ProcessSample;
  /** A round trip over the link before the trial, and what made it; null without a link. */
  readonly link: LinkSetting | null;
  /** Null without a proxy; then nobody has read one when all had connected, either. */
  readonly proxy: WatchedProxy | null;
  readonly proxyConnected: ProcessSample | undefined;
}

/** Combines the reports of all processes, and the observations of them, into the record of a trial. */
export function observedOf(plan: TrialPlan, setting: TrialSetting, course: TrialCourse): Observed {
  const { scenario, schedule, variant, round } = plan;
  const { startedAt, wallMs, beforeConnect, connected, proxy, proxyConnected } = setting;
  const { published, reports, window, samples, peakRssBytes } = course;
  const link = linkUseOf(plan, setting.link, course);
  const measureStartMs = schedule.measureStartUs / 1000;
  const measureEndMs = schedule.measureEndUs / 1000;
  const auth = authUseOf(reports);
  const fallback = fallbackUseOf(reports);
  const tls = mergeTlsUse(reports.map((report) => report.tls));
  const http2 = mergeHttp2Use(reports.map((report) => report.http2));
  const subprotocols = [...new Set(reports.flatMap((report) => report.subprotocols))].sort();
  const packetTimes = reports.flatMap((report) => report.packetTimes);
  const behind = reports.reduce((n, report) => n + report.behind, 0);
  const faults = mergeFaults(reports.map((report) => report.faults));
  const proxyUse =
    proxy && proxyConnected && window.proxy && proxyUseOf(variant, proxy, proxyConnected, window.proxy);
  const { measured, ...traffic } = trafficOf(reports, measureEndMs - measureStartMs);
  return {
    variant: slugOf(variant),
    transport: variant.transport,
    title: describeVariant(variant),
    round,
    startedAt,
    wallMs,
    delivery: {
      ...sum(reports.map((report) => report.delivery)),
      gaps: countOf('gap', faults),
      behind,
      ...firstWrongOf(reports),
    },
    faults,
    latencyMs: timesOf(reports.map((report) => report.latency)),
    publisherLagMs: timesOf([published.lag, ...reports.map((report) => report.sendLag)]),
    feedWaitMs: timesOf(reports.map((report) => report.feedWait)),
    deliveryMs: timesOf(reports.map((report) => report.transfer)),
    subscribeMs: timesOf(reports.map((report) => report.subscribe)),
    ...traffic,
    measured: { ...measured, packets: window.packets, observedMs: window.observedMs },
    target: {
      cpuMs: window.cpuMs,
      runQueueMs: window.runQueueMs,
      rssBytes: {
        beforeConnect: beforeConnect.rssBytes,
        connected: connected.rssBytes,
        ...window.rssBytes,
      },
      peakRssBytes,
      eventLoopDelayMs: published.targetDelayMs,
    },
    publisher: { published: published.published, cpuMs: published.cpuMs },
    agents: reports.map(({ subscribers, cpuMs, rssBytes, eventLoopUtilization, eventLoopDelayMs }) => ({
      subscribers,
      cpuMs,
      rssBytes,
      eventLoopUtilization,
      eventLoopDelayMs,
    })),
    machine: window.machine,
    series: mergeSeries(reports, samples, measureStartMs, measureEndMs),
    wire: reports.find(({ wire }) => wire !== null)?.wire ?? null,
    ...(packetTimes.length > 0 && { packetTimes: { slotMs: packetSlotMs, users: packetTimes } }),
    ...(tls && { tls }),
    ...(http2 && { http2 }),
    ...(subprotocols.length > 0 && { subprotocols }),
    ...(auth && { auth }),
    ...(fallback && { fallback }),
    ...(link && { link }),
    ...(proxyUse && { proxy: proxyUse }),
    disturbance: disturbanceOf(scenario, reports, published.withheld, course),
  };
}

/** Of several agents, the first that has one. */
function firstWrongOf(reports: readonly AgentReport[]): { first?: WrongDeliveries } {
  const first: WrongDeliveries = Object.assign({}, ...reports.map(({ firstWrong }) => firstWrong).reverse());
  return Object.keys(first).length === 0 ? {} : { first };
}

const timesOf = (encoded: readonly string[]): TimeSummary => summarise(mergeEncoded(encoded));
