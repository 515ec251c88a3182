import { PushbenchError } from '../../../core/errors.ts';
import { formatDurationMs } from '../../../core/units.ts';
import { longestIntervalMs } from '../wishes.ts';
import type { ReadLogs, Requests } from './readPolls.ts';

/** The requests that are taken for polls. */
export interface ChosenPolls {
  readonly requests: Requests;
  readonly intervalMs: number;
  /** Between two polls of a client for a path, ascending. */
  readonly gapsMs: readonly number[];
}

/** A longer gap is a pause: the user was away. */
export const longestSteadyGapMs = (intervalMs: number): number => 1.5 * intervalMs + coarseMs;

/** Most logs have times in whole seconds. */
const coarseMs = 1_000;

/** What is asked for again and again, in a rhythm. */
const repeatedShare = 0.5;
const steadyShare = 0.5;

/**
 * Finds the polls among the requests of a log: those for the path that was named, or those that are repeated
 * most. Throws a PushbenchError where there are none.
 */
export function choosePolls(
  { files, understood, requests }: ReadLogs,
  path: string | undefined,
): ChosenPolls {
  const byRepeats = requests
    .map((one) => ({ requests: one, gapsMs: gapsOf(one) }))
    .filter(({ gapsMs }) => gapsMs.length > 0)
    .sort((a, b) => b.gapsMs.length - a.gapsMs.length);
  const found = byRepeats.find(({ requests: one, gapsMs }) =>
    path === undefined ? areSteady(one, gapsMs) : isFor(one, path),
  );
  if (!found) throw new PushbenchError(...noPolls(files, understood, path, byRepeats[0]?.requests));
  const intervalMs = intervalOf(found.gapsMs);
  if (intervalMs === 0)
    throw new PushbenchError(
      `${found.requests.path}: the times in the log are too coarse to tell its poll interval`,
      {
        hint: 'Log times in ms ($msec in nginx, %{msec}t in Apache).',
      },
    );
  return { ...found, intervalMs };
}

function noPolls(
  files: readonly string[],
  understood: number,
  path: string | undefined,
  most: Requests | undefined,
): [string, { hint: string }] {
  const names = files.join(', ');
  const nearest = most
    ? `What comes nearest is ${most.method} ${most.path}: ${most.total} requests of ${most.clients.size} clients. `
    : '';
  if (path !== undefined)
    return [
      `no client in ${names} asks for ${path} more than once`,
      { hint: `${nearest}Is it written as in the log, without host and query?` },
    ];
  return [
    `there are no polls in ${names}: ${understood.toLocaleString('en')} lines were understood, but no clients ask for one thing again and again at an interval`,
    { hint: `${nearest}If that, or another, is what clients poll for, name it with --path.` },
  ];
}

const isFor = (requests: Requests, path: string) =>
  requests.path === path || [...requests.times.keys()].some((series) => series.endsWith(`\n${path}`));

function gapsOf({ times }: Requests): number[] {
  const gapsMs: number[] = [];
  for (const series of times.values()) {
    // Requests are logged when they end, and logs may be given in any order.
    series.sort((a, b) => a - b);
    for (let i = 1; i < series.length; i++) gapsMs.push((series[i] as number) - (series[i - 1] as number));
  }
  return gapsMs.sort((a, b) => a - b);
}

/** Whether most requests are repetitions, and most gaps alike. */
function areSteady({ total }: Requests, gapsMs: readonly number[]): boolean {
  const alike = gapsMs.filter(isNear(medianOf(gapsMs))).length;
  return gapsMs.length >= 2 && gapsMs.length >= total * repeatedShare && alike >= gapsMs.length * steadyShare;
}

const isNear = (medianMs: number) => (ms: number) =>
  Math.abs(ms - medianMs) <= Math.max(medianMs / 2, coarseMs);

const medianOf = (sorted: readonly number[]) => sorted[Math.floor(sorted.length / 2)] as number;

/**
 * The typical gap, in two digits. Whole seconds are averaged: gaps of 2 s and 3 s, as often, are those of
 * polls every 2.5 s.
 */
function intervalOf(gapsMs: readonly number[]): number {
  const medianMs = medianOf(gapsMs);
  const isCoarse = gapsMs.every((ms) => ms % coarseMs === 0);
  const near = gapsMs.filter(isNear(medianMs));
  const typicalMs = isCoarse ? near.reduce((sum, ms) => sum + ms, 0) / near.length : medianMs;
  return Number(typicalMs.toPrecision(2));
}

/** Throws a PushbenchError where no trial is long enough for polls at this interval. */
export function requireInterval({ requests, intervalMs }: ChosenPolls): void {
  if (intervalMs <= longestIntervalMs) return;
  throw new PushbenchError(
    `clients ask for ${requests.path} every ${formatDurationMs(intervalMs)} only, which no trial lasts long enough for`,
    { hint: 'Give an --interval to measure with, or name what is polled for with --path.' },
  );
}
