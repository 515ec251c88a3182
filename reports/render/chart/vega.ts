import * as vega from 'vega';

/*
 * What draws charts; no other file imports it. The published package has Vega inside this file, so that its
 * ninety packages need not be installed.
 */
export { compile } from 'vega-lite';
export const { parse, View } = vega;

/** How wide Vega takes a text to be; its types do not tell of it. */
export const { textMetrics } = vega as unknown as {
  textMetrics: { width(item: { fontSize?: number }, text: unknown): number };
};
