import { join } from 'node:path';
import { readTextOrNull } from '../processes/textFile.ts';
import type { FamilyMeter } from './family.ts';
import type { ProcessSample } from './meter.ts';

const root = '/sys/fs/cgroup';

/** Where the files of a control group are: as it is written, or below the mount point of version 2. */
const folderOf = (cgroup: string) => (cgroup.startsWith(`${root}/`) ? cgroup : join(root, cgroup));

/** Whether CPU time of a control group can be read (Linux, cgroup v2: cpu.stat). */
export const isReadable = (cgroup: string): boolean => cpuMsOf(folderOf(cgroup)) !== null;

/** A meter of all processes of a control group. */
export function createCgroupMeter(cgroup: string): FamilyMeter {
  const folder = folderOf(cgroup);
  const sample = (): ProcessSample => ({
    cpuMs: cpuMsOf(folder),
    // The kernel counts those that have ended, too.
    ticksMs: null,
    runQueueMs: null,
    waitedMs: null,
    rssBytes: bytesIn(folder, 'memory.current'),
    peakRssBytes: bytesIn(folder, 'memory.peak'),
    processes: 1,
  });
  return { sample, sampleKnown: sample };
}

function cpuMsOf(folder: string): number | null {
  const match = /^usage_usec (\d+)$/m.exec(readTextOrNull(join(folder, 'cpu.stat')) ?? '');
  return match ? Number(match[1]) / 1_000 : null;
}

function bytesIn(folder: string, file: string): number | null {
  const text = readTextOrNull(join(folder, file))?.trim() ?? '';
  return /^\d+$/.test(text) ? Number(text) : null;
}
