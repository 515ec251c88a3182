import { readFileSync } from 'node:fs';
import { processTable } from '../../../harness/processes/processTable.ts';
import type { Harm } from '../harm.ts';

const stopAfter = 20;
const standsForMs = 600;

/** The process of the link of the trial that this target takes part in: it has the same coordinator. */
function linkProcess(): number | undefined {
  const table = processTable();
  const parentOf = new Map(table.map(({ pid, parent }) => [pid, parent]));
  const ancestors = new Set<number>();
  for (let pid = parentOf.get(process.pid); pid !== undefined && pid > 1; pid = parentOf.get(pid))
    ancestors.add(pid);
  return table.find(({ pid, parent }) => ancestors.has(parent) && isLink(pid))?.pid;
}

function isLink(pid: number): boolean {
  try {
    return /harness\/link\/(main|relay)\./.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
  } catch {
    return false;
  }
}

/** What is done to the link before the target. */
export const link = {
  'is behind a link': {},
  // As a machine does that has too few cores for it.
  'stops the link': {
    feed(feed, luck) {
      const append = feed.append.bind(feed);
      let appended = 0;
      feed.append = ((...args: Parameters<typeof append>) => {
        if (++appended === stopAfter) {
          const pid = linkProcess();
          if (pid !== undefined) {
            luck.strike();
            process.kill(pid, 'SIGSTOP');
            setTimeout(() => process.kill(pid, 'SIGCONT'), standsForMs);
          }
        }
        return append(...args);
      }) as typeof append;
    },
  },
} as const satisfies Record<string, Harm>;
