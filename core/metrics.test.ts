import { expect, test } from 'vitest';
import { metricIds, metricOf, metrics } from './metrics.ts';

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
