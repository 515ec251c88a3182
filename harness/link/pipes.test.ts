import { describe, expect, test } from 'vitest';
import { createRandom } from '../../core/random.ts';
import { type Direction, full, lost, Pipes, queueBytes } from './pipes.ts';

const pipes = (parts: Partial<Direction>, random = () => 0.5) =>
  new Pipes({ delayMs: 50, jitterMs: 0, kbit: null, loss: 0, shared: false, ...parts }, random);

test('each packet takes the delay', () => {
  const fast = pipes({});
  expect([fast.arrivalMs(1, 1500, 1000), fast.arrivalMs(1, 40, 1003)]).toEqual([1050, 1053]);
});

describe('a rate', () => {
  test('lets one packet after the other into the pipe of a user, and the next at once when it is free', () => {
    const slow = pipes({ kbit: 1000 });
    // 1,250 bytes are 10,000 bits.
    expect(slow.arrivalMs(1, 1250, 0)).toBe(60);
    expect(slow.arrivalMs(1, 1250, 5)).toBe(70);
    expect(slow.arrivalMs(1, 1250, 100)).toBe(160);
  });

  test('is that of each user, unless all share a pipe', () => {
    const own = pipes({ kbit: 1000 });
    const shared = pipes({ kbit: 1000, shared: true });
    const arrivals = (of: Pipes) => [1, 2, 3].map((user) => of.arrivalMs(user, 1250, 0));
    expect(arrivals(own)).toEqual([60, 60, 60]);
    expect(arrivals(shared)).toEqual([60, 70, 80]);
  });

  test('has a queue before it that can be full, which is not what was asked for', () => {
    const slow = pipes({ kbit: 1000 });
    const outcomes = Array.from({ length: queueBytes / 1500 + 1 }, () => slow.arrivalMs(1, 1500, 0));
    expect(outcomes.filter((one) => one === full)).toHaveLength(1);
    expect(outcomes.at(-1)).toBe(full);
    expect(slow.arrivalMs(2, 1500, 0)).toBeGreaterThan(0);
  });
});

test('those that come after the delay has changed take the new one, and overtake nobody', () => {
  const changed = pipes({});
  expect(changed.arrivalMs(1, 100, 0)).toBe(50);
  changed.delayMs = 10;
  expect([changed.arrivalMs(1, 100, 1), changed.arrivalMs(2, 100, 1)]).toEqual([50, 11]);
  expect(changed.arrivalMs(1, 100, 60)).toBe(70);
});

test('the seed alone decides which packets get lost', () => {
  const lostOf = (seed: string) => {
    const random = createRandom(seed, 'link 12');
    const lossy = pipes({ loss: 0.02 }, () => random.next());
    return Array.from({ length: 20_000 }, (_, i) => i).filter((i) => lossy.arrivalMs(i % 7, 100, i) === lost);
  };
  expect(lostOf('a/1')).toEqual(lostOf('a/1'));
  expect(lostOf('a/1')).not.toEqual(lostOf('a/2'));
  // Three standard deviations of 400 are 60.
  expect(Math.abs(lostOf('a/1').length - 400)).toBeLessThan(60);
});

test('packets get lost as often as asked', () => {
  let n = 0;
  const lossy = pipes({ loss: 0.25 }, () => (n++ % 100) / 100);
  const outcomes = Array.from({ length: 1000 }, () => lossy.arrivalMs(1, 100, 0));
  expect(outcomes.filter((one) => one === lost)).toHaveLength(250);
});

test('jitter is shorter or longer than the delay, and leaves packets of a user in their order', () => {
  const draws = [1, 0, 0.5];
  const jittery = pipes({ jitterMs: 10 }, () => draws.shift() as number);
  expect(jittery.arrivalMs(1, 100, 0)).toBe(60);
  // It would arrive at 41, before the first.
  expect(jittery.arrivalMs(1, 100, 1)).toBe(60);
  expect(jittery.arrivalMs(2, 100, 2)).toBe(52);
});
