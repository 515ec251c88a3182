import type { MetricId } from '../../core/metrics.ts';
import type { Result } from '../../core/result.ts';
import { optionsOf } from '../../core/transports.ts';
import type { VariantSummary } from '../../reports/results/summary.ts';
import { expectedWait, longPollRequests } from '../../reports/stats/pollTheory.ts';

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
    return ofLongPolling(hold, (summary.metrics['latency.delivery'] ?? 0) * 2, result);
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

/** What is asked for by long polls; null where events do not come by a Poisson process. */
function ofLongPolling(holdMs: number, roundTripMs: number, result: Result): number | null {
  const rate = ratePerMs(result);
  return rate === null || !isPoisson(result) ? null : longPollRequests(rate, holdMs, roundTripMs);
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
