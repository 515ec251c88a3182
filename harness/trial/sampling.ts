import { setTimeout as sleep } from 'node:timers/promises';
import { monotonicMs } from '../../core/clock.ts';
import type { FamilyMeter } from '../place/family.ts';
import type { TimedSample } from './series.ts';
import { type Snapshot, type SnapshotSources, takeSnapshot } from './snapshot.ts';

/** Takes a snapshot at an instant of the host's monotonic clock. */
export async function snapshotAt(atMs: number, sources: SnapshotSources): Promise<Snapshot> {
  await sleep(Math.max(0, atMs - monotonicMs()), undefined, { ref: false });
  return takeSnapshot(sources);
}

/** A series of samples that is being taken. */
export interface Sampling {
  /** Ends it and gives what there is. */
  stop(): TimedSample[];
}

/** Samples a target each second from an instant on. */
export function sampleEachSecond(target: FamilyMeter, originMs: number): Sampling {
  const samples: TimedSample[] = [];
  let timer: NodeJS.Timeout;
  const schedule = () => {
    const dueMs = originMs + samples.length * 1000;
    timer = setTimeout(() => {
      samples.push({ atMs: monotonicMs() - originMs, ...target.sampleKnown() });
      schedule();
    }, dueMs - monotonicMs());
    timer.unref();
  };
  schedule();
  return {
    stop() {
      clearTimeout(timer);
      return samples;
    },
  };
}
