import { describe, expect, test } from 'vitest';
import { createRandom } from '../../core/random.ts';
import { variantSchema } from '../../core/transports.ts';
import { expectedRates, type Workload } from './rates.ts';

const workload: Workload = {
  users: 1_000,
  notificationsPerUserSecond: 0.5,
  fanOut: 20,
  payloadBytes: 200,
  roundTripMs: 0,
};
const rates = (written: object, parts: Partial<Workload> = {}) =>
  expectedRates(variantSchema.parse(written), { ...workload, ...parts });

describe('expected rates', () => {
  test('of a timer are users by interval, and of its polls those bring something that follow news', () => {
    expect(rates({ transport: 'short-polling', interval: '5s' })).toEqual({
      connections: 1_000,
      requests: 200,
      news: expect.closeTo(200 * (1 - Math.exp(-2.5)), 9),
      notifications: 500,
      events: 25,
      payloadBytes: 100_000,
    });
  });

  test('of a timer that waits for the answer fall with the round trip', () => {
    const fixedDelay = { transport: 'short-polling', interval: '1s', timer: 'fixed-delay' };
    expect(rates(fixedDelay, { roundTripMs: 250 }).requests).toBeCloseTo(800, 9);
    expect(rates({ ...fixedDelay, timer: 'fixed-rate' }, { roundTripMs: 250 }).requests).toBe(1_000);
  });

  test('of held requests are those of RFC 6202 where no hold ends', () => {
    const long = { transport: 'long-polling', hold: '24h' };
    const rounds = rates(long, { roundTripMs: 400 });
    const x = 0.5 * 0.4;
    expect(rounds.requests / 1_000).toBeCloseTo(0.5 / (x + Math.exp(-x)), 9);
    expect(rounds.news).toBeCloseTo(rounds.requests, 6);
    expect(rates(long).requests).toBeCloseTo(500, 9);
  });

  test('of held requests are 1/hold in silence, and without end where nothing holds or slows them', () => {
    const silent = { notificationsPerUserSecond: 0 };
    expect(rates({ transport: 'long-polling', hold: '20s' }, silent)).toMatchObject({
      requests: 50,
      news: 0,
    });
    expect(rates({ transport: 'long-polling', hold: '0s' }).requests).toBe(Number.POSITIVE_INFINITY);
  });

  test('of held requests are what a simulation counts', () => {
    const [rate, hold, roundTrip] = [0.5, 1.5, 0.4];
    const random = createRandom(1, 'arrivals');
    let next = 0;
    const arrive = () => {
      next -= Math.log(1 - random.next()) / rate;
    };
    arrive();
    let now = 0;
    let [requests, news] = [0, 0];
    while (now < 2_000_000) {
      now += roundTrip;
      requests++;
      const answered = Math.max(now, Math.min(next, now + hold));
      if (next <= answered) news++;
      now = answered;
      while (next <= now) arrive();
    }
    const expected = rates(
      { transport: 'long-polling', hold: '1.5s' },
      { users: 1, notificationsPerUserSecond: rate, roundTripMs: 1000 * roundTrip },
    );
    expect(requests / now / expected.requests).toBeCloseTo(1, 2);
    expect(news / now / expected.news).toBeCloseTo(1, 2);
  });

  test('of those that are told are without polls', () => {
    expect(rates({ transport: 'sse' })).toMatchObject({ requests: 0, news: 0, notifications: 500 });
  });
});
