import { describe, expect, test } from 'vitest';
import { PushbenchError } from '../../core/errors.ts';
import { compileSchedule } from '../../core/schedule/schedule.ts';
import { smallScenario, stream } from '../../test/fixtures/scenario.ts';
import type { LatencyGoal } from './latencyGoal.ts';
import { scaledTo, userRangeOf } from './scaling.ts';

const p99: readonly LatencyGoal[] = [{ metric: 'latency.p99', atMost: 250 }];
const rangeOf = (parts: object, most = 20_000) => userRangeOf(smallScenario(parts), p99, 'a', most);

test('more users take longer to arrive, and never less than the scenario says', () => {
  const scenario = smallScenario({ connect: { over: '3s' } });
  expect(scaledTo(scenario, 10)).toMatchObject({ users: 10, connect: { over: 3_000 } });
  expect(scaledTo(scenario, 15_000)).toMatchObject({ users: 15_000, connect: { over: 7_500 } });
});

describe('the range of users', () => {
  // 5 notifications a second for each user, in 2 s.
  test('begins where the goals can be judged', () => {
    const { smallest } = rangeOf({});
    expect(smallest).toBeGreaterThan(100);
    expect(smallest).toBeLessThan(140);
    const { measuredDeliveries } = compileSchedule(scaledTo(smallScenario(), smallest), 'a');
    expect(measuredDeliveries).toBeGreaterThanOrEqual(1_000);
  });

  test('begins with one full room at least', () => {
    expect(rangeOf({ users: 600, streams: [stream({ topics: { roomsOf: 500 } })] }).smallest).toBe(500);
  });

  test('ends with the most that may be, or with the limits of a schedule', () => {
    expect(rangeOf({}).largest).toBe(20_000);
    const busy = rangeOf({ streams: [stream({ arrivals: { process: 'poisson', perSecond: 100 } })] });
    // 2,000,000 events in 3 s.
    expect(busy.largest).toBeLessThan(6_700);
    expect(busy.largest).toBeGreaterThan(5_500);
  });

  test('finds its beginning also where few users hear nothing at all', () => {
    const rare = stream({ arrivals: { process: 'poisson', perSecond: 0.1 } });
    const { smallest } = rangeOf({ streams: [rare] });
    expect(smallest).toBeGreaterThan(4_500);
    expect(smallest).toBeLessThan(7_500);
  });

  test('of a scenario that cannot be judged with any number is an error with a way out', () => {
    const attempt = () => rangeOf({}, 50);
    expect(attempt).toThrow(PushbenchError);
    expect(attempt).toThrow(/small: 50 users get \d+ deliveries in 2s, but judging the SLO takes 1000/);
    expect(attempt).toThrow(
      expect.objectContaining({
        hint: expect.stringMatching(/^Lengthen --measure to \ds, raise --max-users/),
      }),
    );
  });

  test('of rooms that are larger than may be is an error', () => {
    const rooms = { users: 600, streams: [stream({ topics: { roomsOf: 500 } })] };
    expect(() => rangeOf(rooms, 400)).toThrow(
      'small has rooms of 500 users, but at most 400 users are allowed',
    );
  });
});
