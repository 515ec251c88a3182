import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Result } from '../../core/result.ts';
import type { Trial } from '../../core/trial.ts';
import type { CapacityResult } from '../../studies/capacity/file.ts';
import type { Sweep } from '../../studies/sweep/file.ts';
import { type Case, workloadOf } from './cases.ts';
import { outIn, tallyIn } from './commandLines.ts';
import type { Observed } from './differences.ts';
import { outcomeOf } from './outcomes.ts';
import { truthOf } from './truth.ts';

/** How a process ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Reasons that a busy machine gives by itself. */
const busyKinds: readonly string[] = ['agent', 'late', 'link', 'machine'];

/**
 * Reads what came of a case from what the product has printed, and written into these folders, the first of
 * which is its own.
 */
export function observedIn(
  one: Case,
  ended: Ended,
  folders: readonly [string, ...string[]],
  seed: string,
): Observed {
  const { command, entry } = one;
  const { code, stdout, stderr } = ended;
  const results = folders.flatMap((folder) => resultsIn(outIn(folder)));
  const trials = results.flatMap((result) => result.trials);
  const isRun = command === 'run';
  const reasons = results.flatMap((result) => [
    ...result.trials.flatMap(({ invalid }) => invalid),
    ...result.failedTrials.map(({ reason }) => reason),
  ]);
  return {
    outcome: outcomeOf(command, code, stdout),
    // The command line of the target names the fault, and proves nothing.
    said: reasons.length > 0 ? reasons.join('\n') : stderr.replace(/--fault "[^"]*"/g, ''),
    trial: (isRun && trials[0]) || null,
    due: isRun ? truthOf(seed, workloadOf(entry)) : null,
    hits: hitsIn(tallyIn(folders[0])),
    isBusy: trials.some(isBusy),
  };
}

const isBusy = ({ invalidKinds }: Trial) => invalidKinds.some((kind) => busyKinds.includes(kind));

type Trials = Pick<Result, 'trials' | 'failedTrials'>;

/** The trials that a command has written, wherever it put them. */
function resultsIn(out: string): Trials[] {
  if (!existsSync(out)) return [];
  return readdirSync(out, { recursive: true, encoding: 'utf8' })
    .filter((file) => /(result|sweep|capacity)\.json$/.test(file))
    .flatMap((file) => trialsOf(JSON.parse(readFileSync(join(out, file), 'utf8'))));
}

/** The trials of a result, of a sweep or of a search for capacity. */
function trialsOf(document: Trials | Sweep | CapacityResult): readonly Trials[] {
  if ('trials' in document) return [document];
  if ('points' in document) return document.points.map(({ result }) => result);
  const attempts = document.variants.flatMap((variant) => variant.attempts);
  return [{ trials: attempts.flatMap(({ trial }) => trial ?? []), failedTrials: [] }];
}

function hitsIn(tally: string): number {
  return existsSync(tally) ? (JSON.parse(readFileSync(tally, 'utf8')) as { hits: number }).hits : 0;
}
