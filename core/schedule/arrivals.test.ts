import { expect, test } from 'vitest';
import { smallScenario, stream } from '../../test/fixtures/scenario.ts';
import { createRandom } from '../random.ts';
import type { Stream, TraceEvent } from '../scenario/scenario.ts';
import { emitArrivals } from './arrivals.ts';

function arrivals(
  parts: object,
  { topics = 3, endMs = 10_000, trace = [] as TraceEvent[] } = {},
): { due: number; topic: number }[] {
  const written = smallScenario({ streams: [stream(parts)] }).streams[0] as Stream;
  const events: { due: number; topic: number }[] = [];
  emitArrivals(written, topics, endMs, createRandom(1, 'arrivals'), trace, (due, topic) =>
    events.push({ due, topic }),
  );
  for (const { due, topic } of events) {
    expect(due >= 0 && due < endMs).toBe(true);
    expect(topic >= 0 && topic < topics).toBe(true);
  }
  return events;
}

test('aligned periodic arrivals come at every topic at once, at each multiple of the interval', () => {
  const events = arrivals({ arrivals: { process: 'periodic', every: '4s', phase: 'aligned' } });
  expect(events.filter((e) => e.topic === 1).map((e) => e.due)).toEqual([0, 4000, 8000]);
  expect(events).toHaveLength(9);
});

test('periodic arrivals keep their interval from a moment of their own', () => {
  const events = arrivals({ arrivals: { process: 'periodic', every: '1s' } });
  const starts = [0, 1, 2].map((topic) => {
    const due = events.filter((e) => e.topic === topic).map((e) => e.due);
    expect(due).toHaveLength(10);
    due.slice(1).forEach((t, i) => {
      expect(t - (due[i] as number)).toBeCloseTo(1000, 6);
    });
    return due[0] as number;
  });
  expect(new Set(starts).size).toBe(3);
});

test('Poisson arrivals have the rate of each topic', () => {
  const events = arrivals({ arrivals: { process: 'poisson', perSecond: 100 } });
  expect(Math.abs(events.length - 3000)).toBeLessThan(200);
  for (const topic of [0, 1, 2])
    expect(Math.abs(events.filter((e) => e.topic === topic).length - 1000)).toBeLessThan(120);
});

test('zipf weights make the first topics busier in the right proportion', () => {
  const events = arrivals({ weights: { zipf: 1 }, arrivals: { process: 'poisson', perSecond: 200 } });
  const [first, second, third] = [0, 1, 2].map((t) => events.filter((e) => e.topic === t).length) as [
    number,
    number,
    number,
  ];
  expect(Math.abs(first / second - 2)).toBeLessThan(0.2);
  expect(Math.abs(first / third - 3)).toBeLessThan(0.4);
});

test('a burst has its size and stays within its time', () => {
  const events = arrivals({ arrivals: { process: 'burst', every: '2s', size: 7, within: '100ms' } });
  expect(events).toHaveLength(35);
  for (const { due } of events) expect(due % 2000).toBeLessThan(100);
});

test('each user has one job at a time, and enters the first cycle anywhere', () => {
  const events = arrivals({ arrivals: { process: 'jobs', duration: '900ms', pause: '100ms' } });
  for (const topic of [0, 1, 2]) {
    const due = events.filter((e) => e.topic === topic).map((e) => e.due);
    expect(due).toHaveLength(10);
    due.slice(1).forEach((t, i) => {
      expect(t - (due[i] as number)).toBeCloseTo(1000, 6);
    });
  }
});

test('jobs without a pause still come to an end', () => {
  const jobs = { process: 'jobs', duration: '1ms', pause: '0ms' };
  expect(arrivals({ arrivals: jobs }, { topics: 1, endMs: 100 }).length).toBeGreaterThanOrEqual(98);
});

test('a trace is replayed faster and cut at the end', () => {
  const trace = [0, 1000, 30_000, 99_000, 100_000].map((atMs) => ({ atMs, payload: '{}' }));
  const parts = {
    topics: 'broadcast',
    arrivals: { process: 'trace', file: 'a', speedUp: 10 },
    payload: undefined,
  };
  const events = arrivals(parts, { topics: 1, trace });
  expect(events.map((e) => e.due)).toEqual([0, 100, 3000, 9900]);
});
