import { expect, test } from 'vitest';
import { decodeHistogram } from '../core/histogram.ts';
import { Recorder } from './recorder.ts';

test('only measured deliveries count towards the latency of the window', () => {
  const recorder = new Recorder(() => 0);
  recorder.record(100, 5, 0, false);
  recorder.record(200, 7, 0, true);
  expect(recorder.latencies().latency.totalCount).toBe(1);
  expect(recorder.latencies().latency.maxValue).toBe(7000);
});

test('each second has its own deliveries, requests and latencies', () => {
  let requests = 0;
  const recorder = new Recorder(() => requests);
  recorder.tick(0);
  requests = 3;
  recorder.record(100, 5, 0, true);
  recorder.record(900, 9, 0, true);
  requests = 4;
  recorder.tick(1000);
  requests = 10;
  recorder.tick(2000);
  recorder.record(2500, 2, 0, false);
  const [first, second, third] = recorder.seconds();
  expect(first).toMatchObject({ second: 0, delivered: 2, requests: 4 });
  expect(decodeHistogram(first?.latency as string).totalCount).toBe(2);
  expect(second).toEqual({ second: 1, delivered: 0, requests: 6, latency: null });
  expect(third).toMatchObject({ second: 2, delivered: 1, requests: 0 });
  expect(decodeHistogram(third?.latency as string).maxValue).toBeGreaterThanOrEqual(2000);
});

test('requests before the schedule began belong to no second of it', () => {
  let requests = 50;
  const recorder = new Recorder(() => requests);
  recorder.tick(0);
  requests = 51;
  expect(recorder.seconds()).toEqual([{ second: 0, delivered: 0, requests: 1, latency: null }]);
});

test('a time before the running second does not go back to an earlier one', () => {
  const recorder = new Recorder(() => 0);
  recorder.tick(1000);
  recorder.record(999, 1, 0, true);
  expect(recorder.seconds().map((s) => [s.second, s.delivered])).toEqual([[1, 1]]);
});

test('a recorder that saw nothing has no seconds', () => {
  expect(new Recorder(() => 0).seconds()).toEqual([]);
});

test('a latency is parted into the wait until it was asked for, and the rest', () => {
  const recorder = new Recorder(() => 0);
  recorder.record(100, 5, 0, true);
  recorder.record(200, 50, 40, true);
  recorder.record(300, 60, 40, false);
  const { latency, feedWait, transfer } = recorder.latencies();
  const values = (h: typeof latency) => [h.totalCount, h.getValueAtPercentile(0), h.maxValue].map(Math.round);
  expect(values(latency)).toEqual([2, 5000, 50_000]);
  expect(values(feedWait)).toEqual([2, 0, 40_000]);
  expect(values(transfer)).toEqual([2, 5000, 10_000]);
});
