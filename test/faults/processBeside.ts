import { readFileSync } from 'node:fs';
import { processTable } from '../../harness/processes/processTable.ts';

/**
 * The process of the trial that this target takes part in whose command line is like this: it has the same
 * coordinator.
 */
export function processBeside(like: RegExp): number | undefined {
  const table = processTable();
  const parentOf = new Map(table.map(({ pid, parent }) => [pid, parent]));
  const ancestors = new Set<number>();
  for (let pid = parentOf.get(process.pid); pid !== undefined && pid > 1; pid = parentOf.get(pid))
    ancestors.add(pid);
  return table.find(({ pid, parent }) => ancestors.has(parent) && like.test(commandLineOf(pid)))?.pid;
}

function commandLineOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
