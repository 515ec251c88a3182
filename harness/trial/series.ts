import { mergeEncoded, quantileMs } from '../../core/histogram.ts';
import type { AgentReport } from '../../core/messages/protocol.ts';
import type { Second } from '../../core/trial.ts';
import { elapsedCpuMs, type ProcessSample } from '../place/meter.ts';

/** A sample of the target, taken at a time since the schedule's start. */
export interface TimedSample extends ProcessSample {
  readonly atMs: number;
}

/** Joins what the agents and the meter saw, second by second from the schedule's start. */
export function mergeSeries(
  reports: readonly Pick<AgentReport, 'seconds'>[],
  samples: readonly TimedSample[],
  measureStartMs: number,
  measureEndMs: number,
): Second[] {
  const seconds = reports.flatMap((report) => report.seconds).filter((s) => s.second >= 0);
  const last = seconds.reduce((max, s) => Math.max(max, s.second), -1);
  return Array.from({ length: last + 1 }, (_, second) => {
    const here = seconds.filter((s) => s.second === second);
    const encoded = here.flatMap((s) => (s.latency === null ? [] : [s.latency]));
    const from = samples[second];
    const to = samples[second + 1];
    const atMs = second * 1000;
    return {
      second,
      phase: atMs < measureStartMs ? 'warm-up' : atMs < measureEndMs ? 'measure' : 'drain',
      delivered: here.reduce((n, s) => n + s.delivered, 0),
      requests: here.reduce((n, s) => n + s.requests, 0),
      latencyMs: encoded.length === 0 ? null : latencyOf(encoded),
      targetCpuMs: from && to && from.processes === to.processes ? elapsedCpuMs(from, to) : null,
      targetRssBytes: samples[second]?.rssBytes ?? null,
    };
  });
}

function latencyOf(encoded: readonly string[]): Second['latencyMs'] {
  const merged = mergeEncoded(encoded);
  return { p50: quantileMs(merged, 0.5), p99: quantileMs(merged, 0.99), max: merged.maxValue / 1000 };
}
