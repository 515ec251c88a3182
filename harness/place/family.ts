import { groupBy } from '../../core/groupBy.ts';
import { processTable } from '../processes/processTable.ts';
import { type ProcessSample, sampleProcess } from './meter.ts';

/**
 * Reads a target as one, of however many processes it is: the one that was started and all that descend from
 * it. Their CPU time counts on when they have ended.
 */
export interface FamilyMeter {
  /** Finds the members again, and reads them. */
  sample(): ProcessSample;
  /** Reads the members that are known: cheap enough for a measured window. */
  sampleKnown(): ProcessSample;
}

/** Where processes are listed and read. */
interface Kernel {
  list(): readonly { readonly pid: number; readonly parent: number }[];
  read(pid: number): ProcessSample;
}

const thisMachine: Kernel = { list: processTable, read: sampleProcess };

/** A process of a family, as it was seen last. */
interface Member {
  readonly parent: number;
  readonly seen: ProcessSample | null;
}

/** A meter of a process and its descendants; without a process, it reads null. */
export function createFamilyMeter(pid: number | null, kernel = thisMachine): FamilyMeter {
  if (pid === null) return { sample: () => unknown, sampleKnown: () => unknown };
  const members = new Map<number, Member>([[pid, { parent: 0, seen: null }]]);
  let ended = nothing;
  const sampleKnown = () => {
    const now = new Map([...members.keys()].map((one) => [one, kernel.read(one)]));
    const first = now.get(pid) as ProcessSample;
    // If the one that was started cannot be read, nothing is known; the others may have ended.
    if (first.processes === 0) return unknown;
    ended = sum(ended, endedSince(members, now));
    for (const [one, seen] of now)
      if (seen.processes === 0) members.delete(one);
      else members.set(one, { ...(members.get(one) as Member), seen });
    return withEnded([...now.values()].reduce(sum, nothing), ended, first);
  };
  return {
    sampleKnown,
    sample() {
      for (const [one, parent] of familyOf([...members.keys()], kernel))
        members.set(one, { seen: null, ...members.get(one), parent });
      return sampleKnown();
    },
  };
}

const unknown: ProcessSample = {
  cpuMs: null,
  ticksMs: null,
  waitedMs: null,
  runQueueMs: null,
  rssBytes: null,
  peakRssBytes: null,
  processes: 0,
};

const nothing: ProcessSample = {
  cpuMs: 0,
  ticksMs: 0,
  waitedMs: 0,
  runQueueMs: 0,
  rssBytes: 0,
  peakRssBytes: 0,
  processes: 0,
};

/**
 * Processes and their descendants, each with its parent as the kernel names it. Those that are known belong
 * to them even if they have lost their parent, and with it their descent.
 */
function familyOf(known: readonly number[], kernel: Kernel): Map<number, number> {
  const all = kernel.list();
  const parents = new Map(all.map((one) => [one.pid, one.parent]));
  const children = groupBy(all, ({ parent }) => parent);
  const family = new Set(known);
  for (const member of family) for (const child of children.get(member) ?? []) family.add(child.pid);
  return new Map([...family].flatMap((one) => (parents.has(one) ? [[one, parents.get(one) as number]] : [])));
}

/**
 * What members had that are gone now. A parent that has waited for its child has got the ticks of it into its
 * own (proc(5), cutime and cstime): these must not count twice.
 */
function endedSince(
  members: ReadonlyMap<number, Member>,
  now: ReadonlyMap<number, ProcessSample>,
): ProcessSample {
  const gone = [...members].filter(([one, { seen }]) => seen !== null && now.get(one)?.processes === 0);
  const isGone = (one: number) => now.get(one)?.processes === 0;
  /** Who may have waited: the parent, or where that is gone, too, its own. */
  const heirOf = ({ parent }: Member): number =>
    isGone(parent) ? heirOf(members.get(parent) as Member) : parent;
  const had = gone.map(([, { seen }]) => seen as ProcessSample).reduce(sum, nothing);
  let ticksMs = 0;
  for (const [heir, left] of groupBy(gone, ([, member]) => heirOf(member))) {
    const leftMs = left.reduce((ms, [, { seen }]) => ms + (seen?.ticksMs ?? 0), 0);
    const waitedMs = (now.get(heir)?.waitedMs ?? 0) - (members.get(heir)?.seen?.waitedMs ?? 0);
    ticksMs += Math.max(0, leftMs - waitedMs);
  }
  return { ...nothing, cpuMs: had.cpuMs, runQueueMs: had.runQueueMs, ticksMs };
}

/** A reading of those that live, with what those had that have ended. */
function withEnded(living: ProcessSample, ended: ProcessSample, first: ProcessSample): ProcessSample {
  const hasExactTimes = first.runQueueMs !== null;
  const ticksMs = plus(living.ticksMs, ended.ticksMs);
  return {
    cpuMs: first.cpuMs === null ? null : hasExactTimes ? plus(living.cpuMs, ended.cpuMs) : ticksMs,
    ticksMs: first.ticksMs === null ? null : ticksMs,
    waitedMs: first.waitedMs === null ? null : living.waitedMs,
    runQueueMs: hasExactTimes ? plus(living.runQueueMs, ended.runQueueMs) : null,
    rssBytes: first.rssBytes === null ? null : living.rssBytes,
    peakRssBytes: first.peakRssBytes === null ? null : living.peakRssBytes,
    processes: living.processes,
  };
}

/** Two readings added up; a figure that one of them lacks counts as none. */
const sum = (a: ProcessSample, b: ProcessSample): ProcessSample => ({
  cpuMs: plus(a.cpuMs, b.cpuMs),
  ticksMs: plus(a.ticksMs, b.ticksMs),
  waitedMs: plus(a.waitedMs, b.waitedMs),
  runQueueMs: plus(a.runQueueMs, b.runQueueMs),
  rssBytes: plus(a.rssBytes, b.rssBytes),
  peakRssBytes: plus(a.peakRssBytes, b.peakRssBytes),
  processes: a.processes + b.processes,
});

const plus = (a: number | null, b: number | null) => (a ?? 0) + (b ?? 0);
