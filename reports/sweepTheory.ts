import type { MetricId } from '../core/metrics.ts';
import type { Result } from '../core/result.ts';
import { optionsOf } from '../core/transports.ts';
import { expectedWait } from './charts/sweep.ts';
import type { VariantSummary } from './summary.ts';

/**
 * What theory expects of a metric of a variant; null where it says nothing, or where the workload is not what
 * it is about.
 */
export function expectedOf(metric: MetricId, summary: VariantSummary, result: Result): number | null {
  const { options } = summary;
  if (options === null) return null;
  const { interval, timer, phase, hold } = optionsOf(options);
  if (interval !== undefined)
    return timer === 'fixed-rate' && phase === 'random' ? ofShortPolling(metric, interval, result) : null;
  if (hold !== undefined && metric === 'requests.perNotification')
    return requestsOfLongPolling(hold, (summary.metrics['latency.delivery'] ?? 0) * 2, result);
  return null;
}

/** The wait of what happens at a random moment is uniform between 0 and the interval. */
function ofShortPolling(metric: MetricId, intervalMs: number, result: Result): number | null {
  const wait = expectedWait(intervalMs, 0);
  const rate = ratePerMs(result);
  switch (metric) {
    case 'latency.mean':
    case 'latency.p50':
      return wait.mean;
    case 'latency.p99':
      return 0.99 * wait.max;
    case 'requests.perNotification':
      return rate === null ? null : 1 / (rate * intervalMs);
    default:
      return null;
  }
}

/**
 * For Poisson arrivals of rate λ, hold time H, and a time R from an answer to the next question: what came
 * within R is answered at once (RFC 6202, 2.2), so that an answer with news brings λR + e^(-λR)
 * notifications; before it come answers without, for each hold time that passes in silence.
 */
function requestsOfLongPolling(holdMs: number, roundTripMs: number, result: Result): number | null {
  const rate = ratePerMs(result);
  if (rate === null || !isPoisson(result)) return null;
  const waits = Math.exp(-rate * roundTripMs);
  const silences = waits / Math.expm1(rate * holdMs);
  return (1 + silences) / (rate * roundTripMs + waits);
}

/**
 * Notifications per user and ms in the measured window; null where none are due, or users make requests of
 * their own.
 */
function ratePerMs({ schedule, scenario }: Result): number | null {
  if (streamsOf(scenario).some(({ from }) => from === 'subscriber')) return null;
  const rate = schedule.measuredDeliveries / scenario.users / scenario.phases.measure;
  return rate > 0 ? rate : null;
}

const isPoisson = ({ scenario }: Result) =>
  streamsOf(scenario).every(({ arrivals }) => arrivals?.process === 'poisson');

/** The file need not be of this version: nothing is taken for granted. */
const streamsOf = ({ streams }: Result['scenario']) =>
  (Array.isArray(streams) ? streams : []) as { from?: unknown; arrivals?: { process?: unknown } }[];
