import { expect, test } from 'vitest';
import { type MetricId, metricIds, metricOf, metrics } from './metrics.ts';

test('every metric has an id of its own, by which it is found', () => {
  expect(new Set(metricIds).size).toBe(metrics.length);
  for (const metric of metrics) expect(metricOf(metric.id)).toBe(metric);
});

test('every metric has a title and a description that ends as a sentence', () => {
  for (const { title, description } of metrics) {
    expect(title).not.toBe('');
    expect(description).toMatch(/\.$/);
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
