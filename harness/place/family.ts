import { processTable } from '../processes/processTable.ts';
import { type ProcessSample, sampleProcess } from './meter.ts';

/**
 * Reads a target as one, of however many processes it is: the one that was started and all that descend from
 * it.
 */
export interface FamilyMeter {
  /** Finds the members again, and reads them. */
  sample(): ProcessSample;
  /** Reads the members that are known: cheap enough for a measured window. */
  sampleKnown(): ProcessSample;
}

/** A meter of a process and its descendants; without a process, it reads null. */
export function createFamilyMeter(pid: number | null): FamilyMeter {
  if (pid === null) return { sample: () => unknown, sampleKnown: () => unknown };
  let members: readonly number[] = [pid];
  const sampleKnown = () => addedUp(members.map(sampleProcess));
  return {
    sampleKnown,
    sample() {
      members = familyOf(pid);
      return sampleKnown();
    },
  };
}

const unknown: ProcessSample = {
  cpuMs: null,
  ticksMs: null,
  runQueueMs: null,
  rssBytes: null,
  peakRssBytes: null,
  processes: 0,
};

/** A process and its descendants, by the parents that the kernel names; it alone where there is no /proc. */
function familyOf(pid: number): number[] {
  const children = new Map<number, number[]>();
  for (const one of processTable()) children.set(one.parent, [...(children.get(one.parent) ?? []), one.pid]);
  const family = [pid];
  for (const member of family) family.push(...(children.get(member) ?? []));
  return family;
}

/**
 * The first is the one that was started: if it cannot be read, the result is unknown; the others may have
 * ended.
 */
function addedUp([first, ...others]: readonly ProcessSample[]): ProcessSample {
  const start = first as ProcessSample;
  return others.reduce(
    (sum, one) => ({
      cpuMs: plus(sum.cpuMs, one.cpuMs),
      ticksMs: plus(sum.ticksMs, one.ticksMs),
      runQueueMs: plus(sum.runQueueMs, one.runQueueMs),
      rssBytes: plus(sum.rssBytes, one.rssBytes),
      peakRssBytes: plus(sum.peakRssBytes, one.peakRssBytes),
      processes: sum.processes + one.processes,
    }),
    start,
  );
}

const plus = (sum: number | null, one: number | null) => (sum === null ? null : sum + (one ?? 0));
