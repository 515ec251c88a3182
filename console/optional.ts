import { PushbenchError } from '../core/errors.ts';
import type { Cli } from './cli.ts';

/**
 * Reads what helps but is not needed; where it cannot be read, a warning says why, and null stands for it.
 */
export function optional<T>(cli: Cli, read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    return goWithout(cli, error);
  }
}

/** Warns of an error that keeps nobody from going on. */
export function goWithout(cli: Cli, error: unknown): null {
  if (!(error instanceof PushbenchError)) throw error;
  cli.warn([error.message, error.hint].filter(Boolean).join('\n'));
  return null;
}
