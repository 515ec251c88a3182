import type { Result } from '../../core/result.ts';
import type { Trial } from '../../core/trial.ts';
import { turnsIn, type VariantView, variantsOf } from '../../reports/results/variants.ts';
import type { MeasuredResult } from './measurements.ts';
import type { Rates } from './rates.ts';

/** What a target spends in a second, and its memory. */
export interface Costs {
  /** Null where the platform does not tell. */
  readonly cpuMs: number | null;
  /** What it sends, with TCP/IP headers and without payload. */
  readonly egressBytes: number;
  /** What it is sent, with TCP/IP headers. */
  readonly ingressBytes: number;
  /**
   * By how much its memory grew while the users connected; null where that is not known, or it did not grow.
   */
  readonly memoryBytes: number | null;
}

/** A valid trial as the cost model sees it. */
export interface Observation {
  readonly variant: VariantView;
  /** Users, streams and variant; trials that have it in common repeat each other. */
  readonly configuration: string;
  /** The same for people. */
  readonly title: string;
  readonly rates: Rates;
  readonly costs: Costs;
  /** Memory of the target less that of its connections. */
  readonly processBytes: number | null;
  /** Whether TCP segments were counted; else they are estimated. */
  readonly hasPackets: boolean;
}

/**
 * IPv4 header without options, and TCP header with the timestamps that Linux puts into every segment (RFC
 * 7323).
 */
const headersPerSegment = 20 + 32;
/** What is left for data in a packet of 1,500 bytes. */
const segmentBytes = 1_448;
/** Segments of a connection's begin and end, each way: SYN, its acknowledgement, and FIN with its own. */
const segmentsPerConnection = 4;

/** The valid trials of some results, and how many were left out, by reason. */
export function observationsOf(measurements: readonly MeasuredResult[]): {
  readonly observations: readonly Observation[];
  readonly left: ReadonlyMap<string, number>;
} {
  const turns = turnsIn(measurements.map(({ result }) => result));
  const left = new Map<string, number>();
  const observations = measurements.flatMap(({ result }) => {
    const variants = new Map(variantsOf(result, turns).map((view) => [view.slug, view]));
    return result.trials.flatMap((trial) => {
      const reason = reasonAgainst(result, trial);
      if (reason !== null) left.set(reason, (left.get(reason) ?? 0) + 1);
      return reason === null
        ? [observationOf(result, trial, variants.get(trial.variant) as VariantView)]
        : [];
    });
  });
  return { observations, left };
}

function reasonAgainst({ scenario }: Result, { valid, measured, agents }: Trial): string | null {
  if (!valid) return 'invalid';
  const { disturbances } = scenario;
  if (Array.isArray(disturbances) && disturbances.length > 0) return 'connections were disturbed';
  if (measured.bytes.sent.payload > 0) return 'users send, which the model does not cover';
  return measured.windowMs > 0 && agents.some(({ subscribers }) => subscribers > 0) ? null : 'no users';
}

function observationOf(result: Result, trial: Trial, variant: VariantView): Observation {
  const { measured, target } = trial;
  const users = trial.agents.reduce((n, { subscribers }) => n + subscribers, 0);
  const perSecond = (count: number, windowMs = measured.windowMs) => (1000 * count) / windowMs;
  const observedMs = measured.observedMs ?? measured.windowMs;
  const { events, deliveries, measuredDeliveries } = result.schedule;
  const requests = measured.requests.total - measured.requests.upstream;
  const notifications = perSecond(trial.latencyMs.count);
  const { sent, received } = measured.bytes;
  const segments = measured.packets ?? estimatedSegments(trial);
  const { beforeConnect, connected } = target.rssBytes;
  const growth = beforeConnect === null || connected === null ? null : connected - beforeConnect;
  return {
    variant,
    configuration: JSON.stringify([trial.variant, users, result.scenario.streams ?? result.schedule.sha256]),
    title: `${users.toLocaleString('en')} users, ${(notifications / users).toPrecision(2)}/s each`,
    rates: {
      connections: users,
      requests: perSecond(requests),
      news: perSecond(Math.max(0, requests - measured.requests.empty)),
      notifications,
      events: deliveries === 0 ? 0 : perSecond((events * measuredDeliveries) / deliveries),
      payloadBytes: perSecond(received.payload),
    },
    costs: {
      cpuMs: target.cpuMs === null ? null : perSecond(target.cpuMs, observedMs),
      egressBytes:
        perSecond(received.total - received.payload) +
        perSecond(segments.segmentsIn * headersPerSegment, observedMs),
      ingressBytes: perSecond(sent.total) + perSecond(segments.segmentsOut * headersPerSegment, observedMs),
      memoryBytes: growth !== null && growth > 0 ? growth : null,
    },
    processBytes:
      growth === null || beforeConnect === null
        ? null
        : Math.max(beforeConnect, (target.peakRssBytes ?? 0) - Math.max(0, growth)),
    hasPackets: measured.packets !== null,
  };
}

/**
 * One segment for what is asked, answered or told, and more where it is long; an acknowledgement for each the
 * other way.
 */
function estimatedSegments({ measured, latencyMs }: Trial) {
  const { requests, connections, bytes } = measured;
  const told = requests.total > 0 ? requests.total : latencyMs.count;
  const data = Math.max(told, Math.ceil(bytes.received.total / segmentBytes));
  return {
    segmentsIn: data + segmentsPerConnection * connections.opened,
    segmentsOut: data + requests.total + segmentsPerConnection * connections.opened,
  };
}
