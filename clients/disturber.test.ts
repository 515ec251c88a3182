import { expect, test } from 'vitest';
import { monotonicMs } from '../core/clock.ts';
import { mergeEncoded } from '../core/histogram.ts';
import { Disturber } from './disturber.ts';

const cuts = { atUs: new Uint32Array(), user: new Uint32Array() };
const link = [
  { atUs: 1_000_000, rttMs: null, forMs: 500 },
  { atUs: 9_000_000, rttMs: 300, forMs: 500 },
];
/** One whose schedule began so long ago. */
const disturberAfter = (ms: number) => {
  const disturber = new Disturber({ cuts, restarts: [], proxy: [], link });
  disturber.begin(monotonicMs() - ms, () => undefined);
  return disturber;
};

test.each([
  [900, false],
  [1_100, true],
  // TCP may take as long again, and needs its handshakes.
  [3_900, true],
  [4_100, false],
  // A round trip of another length is no reason.
  [9_100, false],
])('a link that is down explains a fault after %d ms: %s', (ms, explains) => {
  expect(disturberAfter(ms).returnsOf().explainsFault('reconnect')).toBe(explains);
});

test('it explains no gap: TCP brings what was lost', () => {
  expect(disturberAfter(1_100).returnsOf().explainsFault('gap')).toBe(false);
});

test('what was due while it was down is noted with how long after its end it came', () => {
  const disturber = disturberAfter(2_000);
  const returns = disturber.returnsOf();
  returns.delivered(990, 1_030);
  returns.delivered(1_000, 1_900);
  returns.delivered(1_499, 1_900);
  returns.delivered(1_500, 1_550);
  const catchUps = mergeEncoded([disturber.report().catchUps]);
  expect(catchUps.totalCount).toBe(2);
  expect(catchUps.maxValue / 1000).toBeCloseTo(400, 0);
});

test.each([
  [900, false],
  [1_100, true],
  // It may take two seconds more than it was asked to stay away.
  [3_400, true],
  [3_600, false],
])('a proxy that is restarted explains a fault after %d ms: %s', (ms, explains) => {
  const proxy = [{ atUs: 1_000_000, action: 'restart' as const, downMs: 500 }];
  const disturber = new Disturber({ cuts, restarts: [], link: [], proxy });
  disturber.begin(monotonicMs() - ms, () => undefined);
  const returns = disturber.returnsOf();
  expect(returns.explainsFault('reconnect')).toBe(explains);
  expect(returns.explainsFault('gap')).toBe(false);
  returns.delivered(1_200, 1_800);
  expect(mergeEncoded([disturber.report().proxyCatchUps]).maxValue / 1000).toBeCloseTo(300, 0);
});
