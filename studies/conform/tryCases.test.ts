import { expect, test } from 'vitest';
import { Fault } from './fault.ts';
import { Probe } from './probe.ts';
import { type Question, tryCases } from './tryCases.ts';

const { signal } = new AbortController();
const nowhere = () => new Probe({ url: 'http://127.0.0.1:1', authority: null }, signal);

/** Tells that the process was kept from running for so many ms, in one case after the other. */
function latenesses(...largest: readonly number[]) {
  const left = [...largest];
  return () => {
    const max = left.shift() ?? 0;
    return { largestMs: () => max, stop: () => {} };
  };
}

/** A question that is answered wrongly so many times, and how often it was asked. */
function question(timesWrong: number) {
  const asked = { times: 0 };
  const one: Question = {
    transport: null,
    name: 'answers',
    section: 'Errors',
    async run() {
      if (++asked.times <= timesWrong) throw new Fault(`wrong answer ${asked.times}`);
    },
  };
  return { one, asked };
}

test.each([
  ['is right', 0, [80], { outcome: 'holds', fault: null }, 1],
  ['is wrong while this process runs as it should', 1, [49], { fault: 'wrong answer 1' }, 1],
  ['is wrong once, while this process is kept from running', 1, [50], { outcome: 'holds', fault: null }, 2],
  ['is wrong once more without that', 2, [400, 0], { outcome: 'fails', fault: 'wrong answer 2' }, 2],
  ['is wrong each time', 9, [60, 60, 60, 60], { outcome: 'fails', fault: 'wrong answer 3' }, 3],
] as const)('what %s', async (_, timesWrong, lateMs, expected, times) => {
  const { one, asked } = question(timesWrong);
  const outcomes = await tryCases([one], nowhere, signal, latenesses(...lateMs));
  expect(outcomes).toMatchObject([expected]);
  expect(asked.times).toBe(times);
});
