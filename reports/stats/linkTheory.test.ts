import { describe, expect, test } from 'vitest';
import { type Asking, expectedOver, meanInLetters, mostRequests } from './linkTheory.ts';

const polls = (parts: object = {}): Asking => ({
  asks: 'timer',
  intervalMs: 1000,
  fixedDelay: false,
  openingRtts: 0,
  ...parts,
});
const held: Asking = { asks: 'hold', holdMs: 25_000 };
const meanMs = (rttMs: number, asking: Asking, perSecond = 2) =>
  expectedOver(rttMs, perSecond / 1000, asking).meanMs;

test('what is sent takes half a round trip', () => {
  expect(expectedOver(150, 0.002, { asks: 'never' })).toEqual({ meanMs: 75, maxMs: 75, requests: 0 });
});

describe('polls', () => {
  test('at a fixed rate wait half the interval, and take half a round trip, on whatever connection', () => {
    expect(expectedOver(150, 0.002, polls())).toEqual({ meanMs: 575, maxMs: 1075, requests: 1 });
    expect(meanMs(150, polls({ openingRtts: 2 }))).toBe(575);
  });

  test('an interval after the answer come that much less often', () => {
    const late = expectedOver(150, 0.002, polls({ fixedDelay: true }));
    expect(late).toMatchObject({ meanMs: 650, maxMs: 1225 });
    expect(late.requests).toBeCloseTo(1 / 1.15, 9);
    expect(meanMs(150, polls({ fixedDelay: true, openingRtts: 2 }))).toBe(800);
  });

  test('skip ticks when an answer takes longer than the interval', () => {
    expect(expectedOver(250, 0.002, polls({ intervalMs: 100 }))).toMatchObject({
      meanMs: 275,
      requests: 1000 / 300,
    });
  });
});

describe('long polls', () => {
  test('miss what comes while an answer and the next question are under way', () => {
    // λR = 0.3: f = 0.3 / (0.3 + e^-0.3).
    expect(meanMs(150, held)).toBeCloseTo(75 * (1 + 0.3 / (0.3 + Math.exp(-0.3))), 9);
    expect(meanMs(150, held)).toBeCloseTo(96.6, 1);
    expect(meanMs(20, held)).toBeCloseTo(10.4, 1);
    expect(meanMs(0, held)).toBe(0);
    expect(expectedOver(150, 0.002, held).maxMs).toBe(225);
  });

  test('agree with a simulation', () => {
    const [rttMs, rate] = [150, 0.004];
    let state = 7;
    const random = () => {
      state = (state * 48_271) % 2_147_483_647;
      return state / 2_147_483_647;
    };
    let [sumMs, count, atMs] = [0, 0, 0];
    const next = () => {
      atMs += -Math.log(random()) / rate;
    };
    next();
    // From when the server has a question.
    for (let askedMs = 0; count < 100_000; askedMs += rttMs) {
      askedMs = Math.max(askedMs, atMs);
      for (; atMs <= askedMs; count++, next()) sumMs += askedMs - atMs + rttMs / 2;
    }
    expect(sumMs / count / meanMs(rttMs, held, 4)).toBeCloseTo(1, 2);
  });

  test('are never more than fit into the time', () => {
    for (const perSecond of [1, 10, 100, 10_000]) {
      const { requests } = expectedOver(50, perSecond / 1000, held);
      expect(requests).toBeLessThanOrEqual(mostRequests(50, held));
    }
    expect(expectedOver(50, 10, held).requests).toBeCloseTo(20, 6);
    expect(mostRequests(50, polls({ openingRtts: 1 }))).toBe(10);
  });
});

test('is said in letters', () => {
  expect([{ asks: 'never' } as const, held, polls(), polls({ fixedDelay: true })].map(meanInLetters)).toEqual(
    ['R/2', 'R/2 · (1 + f)', 'T/2 + R/2', 'T/2 + R'],
  );
  expect(meanInLetters(polls({ fixedDelay: true, openingRtts: 2 }))).toBe('T/2 + 2 R');
});
