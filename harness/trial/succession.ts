import { createCgroupMeter } from '../place/cgroup.ts';
import { createFamilyMeter, type FamilyMeter } from '../place/family.ts';
import type { ProcessSample } from '../place/meter.ts';

/** Reads a target that is restarted as one: its CPU time goes on from where the last process left it. */
export interface SuccessionMeter extends FamilyMeter {
  /** Another process takes over from the one of which `last` was the last sample. */
  succeed(pid: number | null, last: ProcessSample): void;
}

/** A meter of a process with its descendants, and of those that follow it; or of a control group. */
export function createSuccessionMeter(pid: number | null, cgroup?: string): SuccessionMeter {
  let family = cgroup === undefined ? createFamilyMeter(pid) : createCgroupMeter(cgroup);
  let before: ProcessSample | undefined;
  const goingOn = (sample: ProcessSample): ProcessSample =>
    before
      ? {
          ...sample,
          cpuMs: plus(before.cpuMs, sample.cpuMs),
          ticksMs: plus(before.ticksMs, sample.ticksMs),
          runQueueMs: plus(before.runQueueMs, sample.runQueueMs),
          peakRssBytes: higher(before.peakRssBytes, sample.peakRssBytes),
        }
      : sample;
  return {
    sample: () => goingOn(family.sample()),
    sampleKnown: () => goingOn(family.sampleKnown()),
    succeed(next, last) {
      before = last;
      family = createFamilyMeter(next);
    },
  };
}

const plus = (a: number | null, b: number | null) => (a === null || b === null ? null : a + b);
const higher = (a: number | null, b: number | null) => (a === null || b === null ? null : Math.max(a, b));
