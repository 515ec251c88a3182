import { readFileSync } from 'node:fs';

/** The text of a file; null where it cannot be read, as most of /proc and /sys on other platforms. */
export function readTextOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
