import { setTimeout as sleep } from 'node:timers/promises';
import { monotonicMs } from '../core/clock.ts';
import { sampleProcess } from './meter.ts';
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

/** Samples a process each second from an instant on. */
export function sampleEachSecond(pid: number, originMs: number): Sampling {
  const samples: TimedSample[] = [];
  let timer: NodeJS.Timeout;
  const schedule = () => {
    const dueMs = originMs + samples.length * 1000;
    timer = setTimeout(() => {
      samples.push({ atMs: monotonicMs() - originMs, ...sampleProcess(pid) });
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
