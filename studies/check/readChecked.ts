import type { Result } from '../../core/result.ts';
import { readResult } from '../../reports/results/readResult.ts';
import { resultFilesIn } from '../../reports/results/resultFiles.ts';
import type { Verified } from './verified.ts';

/** What is to be checked, and the files that it is in. */
export interface Checked {
  readonly bundle: Verified['bundle'];
  readonly results: readonly Result[];
  readonly files: readonly string[];
}

/** Reads results. Throws a PushbenchError for what cannot be read. */
export function readChecked(paths: readonly string[]): Checked {
  const files = [...new Set(paths.flatMap(resultFilesIn))];
  return { bundle: null, results: files.map(readResult), files };
}
