import { InvalidArgumentError } from 'commander';
import { duration, integer } from '../../console/options.ts';
import { scenarioLimits } from '../../core/scenario/scenario.ts';
import { minJsonPayloadBytes } from '../../core/scenario/stream.ts';
import { formatDurationMs } from '../../core/units.ts';

/** How large payloads are, in bytes: one size, or as a log has them. */
export type PayloadSize = number | { readonly median: number; readonly p99: number; readonly max: number };

/** Who gets a notification: one user, all, or the users of a room of so many. */
export type Audience = 'private' | 'broadcast' | number;

/** All that a scenario is made of here. */
export interface Wishes {
  readonly users: number;
  /** Notifications that a user gets in a second, on average. */
  readonly rate: number;
  readonly audience: Audience;
  readonly payload: PayloadSize;
  /** Between two polls, where they are polled for, ms. */
  readonly interval: number;
  /** The largest latency that is good enough, ms. */
  readonly goal: number;
}

/** A part of the wishes: its flag, the question for it, and how an answer is read. */
export interface Question<Name extends keyof Wishes = keyof Wishes> {
  readonly name: Name;
  readonly flag: string;
  readonly words: string;
  /** As a person would write it. */
  readonly usual: string;
  /** Throws an InvalidArgumentError for what is not an answer. */
  parse(text: string): Wishes[Name];
}

const question = <Name extends keyof Wishes>(one: Question<Name>) => one;

/** Two polls of the widest interval must fit into an hour, beside all else. */
export const longestIntervalMs = 20 * 60_000;

/** All questions, in the order in which they are asked. */
export const questions = [
  question({
    name: 'users',
    flag: '--users <n>',
    words: 'How many users are connected at the same time?',
    usual: '500',
    parse: integer(1, scenarioLimits.users),
  }),
  question({
    name: 'rate',
    flag: '--rate <rate>',
    words: 'How often is a user notified, such as 0.2/s, 6/min or 20/h?',
    usual: '2/min',
    parse: parseRate,
  }),
  question({
    name: 'audience',
    flag: '--audience <who>',
    words: 'Who gets a notification: private (one user), broadcast (all), or how many users of a room?',
    usual: 'private',
    parse: parseAudience,
  }),
  question({
    name: 'payload',
    flag: '--payload <bytes>',
    words: 'How many bytes has a notification?',
    usual: '300',
    parse: integer(minJsonPayloadBytes, scenarioLimits.payloadBytes),
  }),
  question({
    name: 'interval',
    flag: '--interval <duration>',
    words: 'How often would a client poll, such as 500ms, 5s or 1m?',
    usual: '5s',
    parse: parseInterval,
  }),
  question({
    name: 'goal',
    flag: '--goal <duration>',
    words: 'After which time must nearly every notification have arrived?',
    usual: '1s',
    parse: duration,
  }),
] as const;

const unitSeconds: Readonly<Record<string, number>> = { s: 1, min: 60, m: 60, h: 3_600 };
const highestRate = 1_000;

function parseRate(text: string): number {
  const [, number = '', unit = 's'] = /^(\d*\.?\d+)(?:\s*\/\s*(s|min|m|h))?$/.exec(text.trim()) ?? [];
  const perSecond = Number(number) / (unitSeconds[unit] as number);
  if (number === '' || perSecond <= 0 || perSecond > highestRate)
    throw new InvalidArgumentError(
      `Expected a rate per user above 0 and up to ${highestRate}/s, such as 0.2/s, 6/min or 20/h.`,
    );
  return perSecond;
}

function parseAudience(text: string): Audience {
  if (text === 'private' || text === 'broadcast') return text;
  if (/^\d+$/.test(text) && Number(text) >= 1 && Number(text) <= scenarioLimits.users) return Number(text);
  throw new InvalidArgumentError(
    `Expected private, broadcast, or the number of users in a room, up to ${scenarioLimits.users}.`,
  );
}

function parseInterval(text: string): number {
  const ms = duration(text);
  if (ms > longestIntervalMs)
    throw new InvalidArgumentError(
      `Expected a duration of up to ${formatDurationMs(longestIntervalMs)}: a trial lasts an hour at most.`,
    );
  return ms;
}

/** A rate in the smallest unit that gives 1 or more, such as `2 times a minute`. */
export function rateWords(perSecond: number): string {
  const [unit, seconds] =
    (
      [
        ['second', 1],
        ['minute', 60],
      ] as const
    ).find(([, seconds]) => perSecond * seconds >= 0.995) ?? (['hour', 3_600] as const);
  const times = Number((perSecond * seconds).toPrecision(3));
  return `${times === 1 ? 'once' : `${times} times`} ${unit === 'hour' ? 'an' : 'a'} ${unit}`;
}
