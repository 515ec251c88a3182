/* What theory expects of polling, for events that happen at random moments. */

/**
 * The wait that theory expects of events at random moments, in ms: half the interval on average, all of it at
 * most.
 */
export const expectedWait = (intervalMs: number, answerMs: number) => ({
  mean: intervalMs / 2 + answerMs,
  max: intervalMs + answerMs,
});

/**
 * What a notification costs at an interval if all is spent on asking, half as often at twice the interval.
 */
export const expectedCost = (
  first: { readonly intervalMs: number; readonly value: number },
  intervalMs: number,
): number => (first.value * first.intervalMs) / intervalMs;

/**
 * Requests that long polling makes per notification, for Poisson arrivals of `rate` per ms, a hold time, and
 * a time from an answer to the next question. An event within that time is answered at once (RFC 6202, 2.2),
 * so that an answer with news brings rate × roundTrip + e^(-rate × roundTrip) notifications; before it come
 * answers without, one for each hold time that passes in silence.
 */
export function longPollRequests(rate: number, holdMs: number, roundTripMs: number): number {
  const waits = Math.exp(-rate * roundTripMs);
  const silences = waits / Math.expm1(rate * holdMs);
  return (1 + silences) / (rate * roundTripMs + waits);
}
