import { InvalidArgumentError } from 'commander';
import { type Gate, parseGates } from './gates.ts';

/** Parses what gates a comparison, for commander. */
export function gatesOption(text: string): readonly Gate[] {
  const parsed = parseGates(text);
  if (typeof parsed === 'string') throw new InvalidArgumentError(parsed);
  return parsed;
}
