import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { decodeHistogram } from '../core/histogram.ts';
import { compileSchedule } from '../core/schedule/schedule.ts';
import type { Trial } from '../core/trial.ts';
import type { ProcessCommand } from '../harness/processes/processCommand.ts';
import { runShortTrial, shortScenario } from './fixtures/trial.ts';

const freezing = (fixture: string, afterMs: number): ProcessCommand => ({
  file: 'env',
  args: [
    `FREEZE_AFTER_MS=${afterMs}`,
    process.execPath,
    fileURLToPath(new URL(`fixtures/${fixture}`, import.meta.url)),
  ],
});

// 400 notifications a second, evenly spread: wherever a second is frozen, it holds as many.
const perSecond = 400;
const scenario = shortScenario({
  streams: [
    {
      name: 'ticks',
      topics: 'private',
      arrivals: { process: 'periodic', every: '50ms' },
      payload: { bytes: 200 },
    },
  ],
  phases: { warmUp: '500ms', measure: '4s', drain: '3s' },
});

/** How many of a trial's latencies are above a time. */
function laterThan({ latencyMs }: Trial, ms: number): number {
  const histogram = decodeHistogram(latencyMs.histogram);
  let notLater = 0;
  while (
    notLater < latencyMs.count &&
    histogram.getValueAtPercentile((100 * (notLater + 1)) / latencyMs.count) <= ms * 1000
  )
    notLater++;
  return latencyMs.count - notLater;
}

describe('a target that freezes for a second', () => {
  test('is shown as it is: nothing is left out, nothing is made up, and the publisher goes on', async () => {
    const trial = await runShortTrial(scenario, { target: freezing('freezingTarget.ts', 2000) });
    expect(trial.invalid).toEqual([]);
    // The first that came due in the freeze waited for all of it.
    const frozenMs = trial.latencyMs.max as number;
    expect(frozenMs).toBeGreaterThanOrEqual(990);

    // What came due in the freeze but for its last x ms had to wait for more than x ms.
    for (const ms of [100, 500, 900]) {
      const predicted = ((frozenMs - ms) / 1000) * perSecond;
      // What was held up comes in a heap, the last of it a little later.
      expect(Math.abs(laterThan(trial, ms) - predicted)).toBeLessThan(0.06 * perSecond);
    }

    // One sample for each delivery that was due in the window: none back-filled.
    const { measuredDeliveries } = compileSchedule(scenario, 'test');
    expect(trial.latencyMs.count).toBe(measuredDeliveries);
    expect(decodeHistogram(trial.latencyMs.histogram).totalCount).toBe(measuredDeliveries);

    // The freeze is the target's: the publisher kept to the schedule all the while.
    expect(trial.publisherLagMs.p99).toBeLessThan(50);
    expect(trial.publisher.published).toBe(trial.delivery.expected);
  });
});

describe('an agent that freezes for a second', () => {
  test('makes the trial invalid: the clock went on, and the latencies are not those of the target', async () => {
    const trial = await runShortTrial(scenario, { agent: freezing('freezingAgent.ts', 2000) });
    expect(trial.latencyMs.max).toBeGreaterThanOrEqual(900);
    expect(trial.valid).toBe(false);
    expect(trial.invalid).toContainEqual(expect.stringMatching(/^agent 1 stalled for \d{3,4} ms/));
  });
});

describe('the stages of latency', () => {
  test('add up, and show that polling waits', async () => {
    const polling = await runShortTrial({
      ...scenario,
      variants: shortScenario({ variants: [{ transport: 'short-polling', interval: '500ms' }] }).variants,
    });
    expect(polling.invalid).toEqual([]);
    const { latencyMs, feedWaitMs, deliveryMs } = polling;
    const [total, wait, delivery] = [latencyMs, feedWaitMs, deliveryMs].map((t) => t?.mean ?? Number.NaN);
    expect(wait).toBeGreaterThan(200);
    expect(delivery).toBeLessThan(100);
    expect((wait as number) + (delivery as number)).toBeCloseTo(total as number, 0);
  });

  test('show that a frozen target makes deliveries queue, not wait', async () => {
    const trial = await runShortTrial(scenario, { target: freezing('freezingTarget.ts', 2000) });
    expect(trial.feedWaitMs?.max).toBe(0);
    expect(trial.deliveryMs?.max).toBe(trial.latencyMs.max);
  });

  test('show the same for polls: what a frozen target holds up is not waited for', async () => {
    const { variants } = shortScenario({ variants: [{ transport: 'short-polling', interval: '200ms' }] });
    const target = freezing('freezingTarget.ts', 2000);
    const trial = await runShortTrial({ ...scenario, variants }, { target });
    expect(trial.latencyMs.max).toBeGreaterThan(700);
    // From tick to tick are 200 ms; a busy machine adds to it, but not what the target was frozen for.
    expect(trial.feedWaitMs?.max).toBeLessThan(600);
    expect(trial.deliveryMs?.max).toBeGreaterThan(500);
  });
});
