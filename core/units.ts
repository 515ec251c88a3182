import { z } from 'zod';

const unitMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;
const durationPattern = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/;

/** Parses `250ms`, `1.5s`, `2m` or `1h` to whole milliseconds; undefined when it is none of these. */
export function parseDurationMs(text: string): number | undefined {
  const match = durationPattern.exec(text);
  return match ? Math.round(Number(match[1]) * unitMs[match[2] as keyof typeof unitMs]) : undefined;
}

/** A duration as people write it in a scenario: the largest unit that gives at most one decimal. */
export function formatDurationMs(ms: number): string {
  for (const unit of ['h', 'm', 's'] as const) {
    const value = ms / unitMs[unit];
    if (value >= 1 && Number.isInteger(value * 10)) return `${value}${unit}`;
  }
  return `${ms}ms`;
}

/** A share in percent, such as `64 %`: whole, or with so many decimals. */
export const percentText = (share: number, decimals = 0): string => `${(100 * share).toFixed(decimals)} %`;

/** A share in percent where small ones matter, such as `6.4 %`: one decimal below 10 %. */
export const finePercentText = (share: number): string =>
  percentText(share, Math.abs(share) < 0.0995 ? 1 : 0);

const longestMs = 24 * unitMs.h;

/** Zod schema of a duration: written with its unit in YAML, milliseconds in the program. */
export const durationSchema = z
  .string({ error: 'expected a duration such as 250ms, 1.5s, 2m or 1h' })
  .regex(durationPattern, { error: 'expected a duration such as 250ms, 1.5s, 2m or 1h', abort: true })
  .transform((text) => parseDurationMs(text) as number)
  .refine((ms) => ms <= longestMs, { error: 'must not be longer than 24h' });

/** Zod schema of a duration that is not 0. */
export const positiveDurationSchema = durationSchema.refine((ms) => ms > 0, {
  error: 'must be longer than 0',
});
