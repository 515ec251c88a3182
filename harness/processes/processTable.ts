import { readdirSync } from 'node:fs';
import { readTextOrNull } from './textFile.ts';

/** A process as the kernel lists it (proc(5)). */
export interface ListedProcess {
  readonly pid: number;
  /** `Z` for one that has ended and is only listed until its parent has asked how. */
  readonly state: string;
  readonly parent: number;
  readonly group: number;
}

/** All processes of this machine; none where there is no /proc. */
export function processTable(): ListedProcess[] {
  return processIds().flatMap((pid) => {
    const stat = readTextOrNull(`/proc/${pid}/stat`);
    // It may have ended meanwhile. The name in brackets may hold spaces and brackets.
    if (stat === null) return [];
    const [state = '', parent, group] = stat.replace(/^.*\) /s, '').split(' ');
    return [{ pid, state, parent: Number(parent), group: Number(group) }];
  });
}

function processIds(): number[] {
  try {
    return readdirSync('/proc').map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}
