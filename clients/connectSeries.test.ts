import { expect, test } from 'vitest';
import { ConnectSeries } from './connectSeries.ts';

test('attempts and successes are counted in slots of 100 ms from the start, and none before it', () => {
  let nowMs = 0;
  const series = new ConnectSeries(() => nowMs);
  series.attempt();
  series.begin(1_000);
  for (const [atMs, isMade] of [
    [999, true],
    [1_000, false],
    [1_099, true],
    [1_310, true],
    [1_350, false],
  ] as const) {
    nowMs = atMs;
    series.attempt();
    if (isMade) series.success();
  }
  expect(series.counts()).toEqual({ attempted: [2, 0, 0, 2], made: [1, 0, 0, 1] });
});

test('a series of nothing is empty', () => {
  expect(new ConnectSeries().counts()).toEqual({ attempted: [], made: [] });
});
