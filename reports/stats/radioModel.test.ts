import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Radio, radioNames, radios, radioUse } from './radioModel.ts';

const hourMs = 3_600_000;

/** A radio that can be reckoned with in the head. */
const simple: Radio = {
  title: 'simple',
  promotionMs: 1_000,
  promotionMw: 500,
  activeMs: 100,
  activeMw: 2_000,
  tailMs: 10_000,
  tailMw: 1_000,
  idleMw: 10,
};
const joulesOf = (packetsMs: readonly number[], windowMs: number, radio: Radio = simple) =>
  (radioUse(packetsMs, windowMs, radio).meanMw * windowMs) / 1e6;

describe('a radio', () => {
  test('without traffic is idle', () => {
    expect(radioUse([], 60_000, simple)).toEqual({ meanMw: 10, awake: 0, promotionsPerHour: 0 });
  });

  test('pays for one packet a promotion, its reception and a tail', () => {
    // 0.5 J of promotion, 0.2 J of reception, 9.9 J of tail, and 10 mW for the 49 s that are left.
    expect(joulesOf([5_000], 60_000)).toBeCloseTo(0.5 + 0.2 + 9.9 + 0.49, 9);
    expect(radioUse([5_000], 60_000, simple)).toMatchObject({ awake: 11 / 60, promotionsPerHour: 60 });
  });

  test('pays the same for one packet wherever in the window it is', () => {
    expect(joulesOf([59_900], 60_000)).toBeCloseTo(joulesOf([5_000], 60_000), 9);
  });

  test('begins its tail anew with each packet', () => {
    // Awake from 5 s: promoted until 6 s, received until 6.1 s, tail, received 13 to 13.1 s, tail until 23 s.
    expect(joulesOf([5_000, 13_000], 60_000)).toBeCloseTo(0.5 + 0.4 + 16.8 + 0.42, 9);
    expect(radioUse([5_000, 13_000], 60_000, simple).promotionsPerHour).toBe(60);
  });

  test('is promoted again after the tail', () => {
    expect(radioUse([5_000, 16_000], 60_000, simple)).toMatchObject({
      awake: 22 / 60,
      promotionsPerHour: 120,
    });
    expect(radioUse([5_000, 15_999], 60_000, simple).promotionsPerHour).toBe(60);
  });

  test('lets packets that come during a promotion wait for its end', () => {
    expect(joulesOf([5_000, 5_400, 5_900], 60_000)).toBeCloseTo(joulesOf([5_000], 60_000), 9);
  });

  test('never sleeps where heartbeats are closer than its tail', () => {
    const beats = Array.from({ length: 8 }, (_, i) => i * 7_500);
    const { awake, promotionsPerHour, meanMw } = radioUse(beats, 60_000, simple);
    expect([awake, promotionsPerHour]).toEqual([1, 0]);
    expect(meanMw).toBeCloseTo(1_000 + (8 * 100 * 1_000) / 60_000, 9);
  });

  test('never sleeps in a window that is shorter than its tail and not empty', () => {
    expect(radioUse([300], 4_000, simple)).toMatchObject({ awake: 1, promotionsPerHour: 0 });
  });
});

test('one packet an hour over LTE costs its promotion, its tail, and nothing else that counts', () => {
  const { promotionMs, promotionMw, activeMs, activeMw, tailMs, tailMw, idleMw } = radios.lte;
  const awakeJoules = (promotionMs * promotionMw + activeMs * activeMw + (tailMs - activeMs) * tailMw) / 1e6;
  expect(awakeJoules).toBeCloseTo(12.608, 3);
  const idleJoules = ((hourMs - promotionMs - tailMs) * idleMw) / 1e6;
  expect(joulesOf([1_000], hourMs, radios.lte)).toBeCloseTo(awakeJoules + idleJoules, 6);
});

describe('for any packets, the model', () => {
  const windowMs = 120_000;
  const traces = fc.uniqueArray(fc.integer({ min: 0, max: windowMs - 1 }), { maxLength: 40 });
  const sorted = (trace: readonly number[]) => [...trace].sort((a, b) => a - b);
  const anyRadio = fc.constantFrom(...radioNames).map((name): Radio => radios[name]);

  test('stays between the powers of its states', () => {
    fc.assert(
      fc.property(traces, anyRadio, (trace, radio) => {
        const { meanMw, awake } = radioUse(sorted(trace), windowMs, radio);
        const most = Math.max(radio.promotionMw, radio.activeMw, radio.tailMw);
        expect(meanMw).toBeGreaterThanOrEqual(radio.idleMw - 1e-9);
        expect(meanMw).toBeLessThanOrEqual(most + 1e-9);
        expect(awake).toBeGreaterThanOrEqual(0);
        expect(awake).toBeLessThanOrEqual(1 + 1e-9);
      }),
    );
  });

  test('never saves more by a further packet than the promotion that it may spare', () => {
    fc.assert(
      fc.property(traces, fc.integer({ min: 0, max: windowMs - 1 }), anyRadio, (trace, more, radio) => {
        const before = joulesOf(sorted(trace), windowMs, radio);
        const after = joulesOf(sorted([...new Set([...trace, more])]), windowMs, radio);
        const promotionJoules = (radio.promotionMs * Math.max(radio.promotionMw, radio.tailMw)) / 1e6;
        expect(after).toBeGreaterThanOrEqual(before - promotionJoules - 1e-9);
      }),
    );
  });

  test('never has a radio sleep longer for a further packet that needs no promotion of its own', () => {
    fc.assert(
      fc.property(traces, fc.integer({ min: 0, max: windowMs - 1 }), anyRadio, (trace, more, radio) => {
        const instant = { ...radio, promotionMs: 0 };
        const awake = (all: readonly number[]) => radioUse(sorted(all), windowMs, instant).awake;
        expect(awake([...new Set([...trace, more])])).toBeGreaterThanOrEqual(awake(trace) - 1e-9);
        // Without promotions, energy only grows with packets.
        expect(joulesOf(sorted([...new Set([...trace, more])]), windowMs, instant)).toBeGreaterThanOrEqual(
          joulesOf(sorted(trace), windowMs, instant) - 1e-9,
        );
      }),
    );
  });

  test('does not mind where the window is cut', () => {
    fc.assert(
      fc.property(traces, fc.integer({ min: 0, max: windowMs - 1 }), (trace, shift) => {
        const instant = { ...radios.lte, promotionMs: 0 };
        const turned = sorted(trace.map((ms) => (ms + shift) % windowMs));
        expect(joulesOf(turned, windowMs, instant)).toBeCloseTo(
          joulesOf(sorted(trace), windowMs, instant),
          6,
        );
      }),
    );
  });
});
