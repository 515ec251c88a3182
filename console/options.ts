import { InvalidArgumentError } from 'commander';
import { itemsOf } from '../core/items.ts';
import { parseDurationMs } from '../core/units.ts';
import type { Place } from '../harness/place/place.ts';
import { countCores } from '../harness/processes/cores.ts';

/** Parses a whole number of a range, for commander. */
export function integer(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < min || value > max)
      throw new InvalidArgumentError(`Expected a whole number from ${min} to ${max}.`);
    return value;
  };
}

/** Parses a duration above 0 to ms, for commander. */
export function duration(text: string): number {
  const ms = parseDurationMs(text);
  if (ms === undefined || ms === 0)
    throw new InvalidArgumentError('Expected a duration such as 500ms, 4s or 2m.');
  return ms;
}

/** Parses names that are separated by commas, for commander. */
export function names(text: string): string[] {
  const items = itemsOf(text);
  if (items.length === 0) throw new InvalidArgumentError('Expected names, separated by commas.');
  return items;
}

const usersPerAgent = 5_000;

/** One load process for every 5,000 users, as far as there are cores beside the target's. */
export function defaultAgents(users: number, { cores }: Place): number {
  const spareCores = Math.max(1, countCores(cores) - 1);
  return Math.min(spareCores, Math.ceil(users / usersPerAgent));
}
