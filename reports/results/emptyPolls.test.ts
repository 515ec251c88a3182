import { expect, test } from 'vitest';
import { trialOf } from '../../test/fixtures/result.ts';
import { emptyPollsOf } from './emptyPolls.ts';

const trial = (total: number, empty: number, upstream = 0) => {
  const made = trialOf('long-polling');
  return { ...made, measured: { ...made.measured, requests: { total, empty, upstream, failed: 0 } } };
};
const polling = { options: { transport: 'short-polling', interval: 1000 } as never };

test('the share of empty polls is over all trials, and counts no upstream requests', () => {
  expect(emptyPollsOf([trial(10, 9), trial(30, 18, 10)], polling)).toBe(0.9);
});

test('what a window cuts off does not make more polls empty than there were', () => {
  expect(emptyPollsOf([trial(10, 11)], polling)).toBe(1);
});

test('streams, unknown transports and silence have none', () => {
  expect(emptyPollsOf([trial(10, 5)], { options: { transport: 'sse' } as never })).toBeNull();
  expect(emptyPollsOf([trial(10, 5)], { options: null })).toBeNull();
  expect(emptyPollsOf([trial(0, 0)], polling)).toBeNull();
});
