import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** Which cores the processes of a trial may use, as taskset writes them; null where they are not pinned. */
export interface Cores {
  readonly target: string | null;
  readonly load: string | null;
  /** All that they may run on; null where that is not known. */
  readonly all: readonly number[] | null;
}

/** The last core for the target alone and the others for the load, where taskset and a second core exist. */
export function assignCores(): Cores {
  const allowed = allowedCores();
  if (allowed.length < 2) return { target: null, load: null, all: allowed.length > 0 ? allowed : null };
  return { target: `${allowed.at(-1)}`, load: allowed.slice(0, -1).join(','), all: allowed };
}

/** The cores that this process may use; empty when there is no taskset to ask, or to pin with. */
function allowedCores(): number[] {
  const asked = spawnSync('taskset', ['-cp', `${process.pid}`], { encoding: 'utf8' });
  const list = /: ([\d,-]+)\s*$/.exec(asked.stdout ?? '')?.[1];
  if (asked.status !== 0 || list === undefined) return [];
  return list.split(',').flatMap((range) => {
    const [first = 0, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
}

/** Moves this process, with all its threads, to the cores of the load. */
export function keepOffTargetCore({ load }: Cores): void {
  if (load !== null) spawnSync('taskset', ['-acp', load, `${process.pid}`]);
}

/** How many cores a trial has. */
export const countCores = ({ all }: Cores): number => all?.length ?? availableParallelism();
