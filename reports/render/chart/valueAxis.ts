import type { ChartSpec } from './chart.ts';

/** The height of charts along an axis of values, in px. */
export const valueChartHeight = 330;

/** A logarithmic axis with the values that were tried, and some room beside them. */
export function valueAxis(
  tried: readonly number[],
  title: string,
  textOf: (value: number) => string,
): ChartSpec['encoding']['x'] & object {
  const values = [...new Set(tried)];
  const texts = Object.fromEntries(values.map((value) => [value, textOf(value)]));
  return {
    type: 'quantitative',
    scale: { type: 'log', domain: [Math.min(...values) / 1.3, Math.max(...values) * 1.3], nice: false },
    axis: { title, values, labelExpr: `(${JSON.stringify(texts)})[datum.value]` },
  };
}
