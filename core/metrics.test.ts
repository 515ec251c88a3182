import { expect, test } from 'vitest';
import { samplesNeeded } from './histogram.ts';
import { type MetricId, metricIds, metricOf, metrics } from './metrics.ts';

test('every metric has an id of its own, by which it is found', () => {
  expect(new Set(metricIds).size).toBe(metrics.length);
  for (const metric of metrics) expect(metricOf(metric.id)).toBe(metric);
});

test('no two metrics have the same title or the same description', () => {
  expect(new Set(metrics.map(({ title }) => title)).size).toBe(metrics.length);
  expect(new Set(metrics.map(({ description }) => description)).size).toBe(metrics.length);
});

test('a quantile is called by its share, and says how many deliveries it needs', () => {
  const quantiles = metrics.flatMap(({ title, description, quantile }) =>
    quantile === undefined ? [] : [{ title, description, quantile }],
  );
  expect(quantiles.map(({ quantile }) => quantile)).toEqual([0.5, 0.9, 0.99, 0.999]);
  for (const { title, description, quantile } of quantiles) {
    expect(Number(title.slice(1))).toBeCloseTo(100 * quantile, 9);
    if (quantile > 0.5)
      expect(description).toContain(`needs ${samplesNeeded(quantile).toLocaleString('en')} deliveries`);
  }
});

test('a misspelt id does not compile', () => {
  // @ts-expect-error: no metric has this id. With ids that were any string, this comment would be the error.
  const misspelt: MetricId = 'latency.p9999-typo';
  expect(metricIds).not.toContain(misspelt);
  // @ts-expect-error: the same where a metric is looked up.
  void (() => metricOf('nonsense'));
  expect(metricIds.map(metricOf).map(({ id }) => id)).toEqual(metricIds);
});
