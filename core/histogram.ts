import {
  build,
  decodeFromCompressedBase64,
  encodeIntoCompressedBase64,
  type Histogram,
} from 'hdr-histogram-js';
import { z } from 'zod';
import { countSchema } from './counts.ts';
import { checkEncoded } from './encodedHistogram.ts';
import { messageOf } from './errors.ts';

export type { Histogram };

/**
 * Values are whole microseconds from 0 to 1 h; three significant digits, so a value is off by 0.1 % at most.
 */
const parameters = {
  lowestDiscernibleValue: 1,
  highestTrackableValue: 3_600_000_000,
  numberOfSignificantValueDigits: 3,
} as const;

/** An empty histogram; all of them have the same parameters, so any two can be merged. */
export function createHistogram(): Histogram {
  return build({ ...parameters, bitBucketSize: 32 });
}

/** Records a time in ms; what is outside the range counts as its nearest end. */
export function recordMs(histogram: Histogram, ms: number): void {
  histogram.recordValue(Math.min(parameters.highestTrackableValue, Math.max(0, Math.round(ms * 1000))));
}

/** The histogram as compressed base64 (the V2 encoding that all HDR libraries read). */
export function encodeHistogram(histogram: Histogram): string {
  return encodeIntoCompressedBase64(histogram);
}

/**
 * Throws unless this is the compressed base64 of one of our histograms: to be asked once, where text comes
 * in.
 */
function checkHistogram(base64: string): void {
  const bytes = Buffer.from(base64, 'base64');
  // Buffer and the library skip characters outside base64 differently: the library would get other bytes than
  // those checked.
  if (bytes.toString('base64') !== base64) throw new Error('it is not base64 (RFC 4648 §4)');
  checkEncoded(bytes, parameters);
}

/** The histogram from its compressed base64; throws when it is not one of ours. */
export function decodeHistogram(base64: string): Histogram {
  checkHistogram(base64);
  return decodeChecked(base64);
}

/**
 * A check inflates the text a second time, so text that was checked on input, or is our own, is only decoded.
 */
const decodeChecked = (base64: string): Histogram => decodeFromCompressedBase64(base64, 32);

/** Merges histograms: the only way to combine percentiles of several agents or trials. */
export function merge(histograms: Iterable<Histogram>): Histogram {
  const merged = createHistogram();
  for (const one of histograms) merged.add(one);
  return merged;
}

/** Merges encoded histograms, of results that were read or of our own processes. */
export const mergeEncoded = (encoded: readonly string[]): Histogram => merge(encoded.map(decodeChecked));

/** A quantile is supported when at least this many samples lie beyond it. */
const samplesBeyond = 10;

/** How many samples a quantile needs. The quotient is rounded because 1 - 0.99 is a hair above 0.01. */
export const samplesNeeded = (quantile: number): number => Math.round(samplesBeyond / (1 - quantile));

/** The quantile in ms, or null when too few samples lie beyond it to say. */
export function quantileMs(histogram: Histogram, quantile: number): number | null {
  if (histogram.totalCount < samplesNeeded(quantile)) return null;
  return histogram.getValueAtPercentile(quantile * 100) / 1000;
}

const encodedHistogramSchema = z.string().superRefine((text, context) => {
  try {
    checkHistogram(text);
  } catch (error) {
    context.addIssue({ code: 'custom', message: `not a valid HDR histogram: ${messageOf(error)}` });
  }
});

const msOrNull = z.number().nullable();

/** Schema of the summary of a histogram of times, in ms; each is null when the samples do not support it. */
export const timeSummarySchema = z.object({
  count: countSchema,
  min: msOrNull,
  mean: msOrNull,
  p50: msOrNull,
  p90: msOrNull,
  p99: msOrNull,
  p999: msOrNull,
  max: msOrNull,
  /** HDR histogram in µs, compressed, base64. */
  histogram: encodedHistogramSchema,
});

/** Summary of a histogram of times. */
export type TimeSummary = Readonly<z.output<typeof timeSummarySchema>>;

/** Summarises a histogram, in ms, with the histogram itself. */
export function summarise(histogram: Histogram): TimeSummary {
  const hasSamples = histogram.totalCount > 0;
  return {
    count: histogram.totalCount,
    // The library's own minimum leaves zeros out.
    min: hasSamples ? histogram.getValueAtPercentile(0) / 1000 : null,
    mean: hasSamples ? histogram.mean / 1000 : null,
    p50: quantileMs(histogram, 0.5),
    p90: quantileMs(histogram, 0.9),
    p99: quantileMs(histogram, 0.99),
    p999: quantileMs(histogram, 0.999),
    max: hasSamples ? histogram.maxValue / 1000 : null,
    histogram: encodeHistogram(histogram),
  };
}
