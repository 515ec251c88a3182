import process from 'node:process';

/** Resident memory of this process; null where there is no telling. */
export function rssBytesNow(): number | null {
  try {
    return process.memoryUsage.rss();
  } catch {
    return null;
  }
}
