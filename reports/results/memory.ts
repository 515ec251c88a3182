import type { Second, Trial } from '../../core/trial.ts';
import { median } from '../stats/interval.ts';

/**
 * Growth of the target's resident memory in the measured window, B; null where it was not read, or was
 * restarted.
 */
export function memoryGrowth(trial: Trial): number | null {
  const { windowStart, windowEnd } = trial.target.rssBytes;
  if (wasRestarted(trial)) return null;
  if (typeof windowStart === 'number' && typeof windowEnd === 'number') return windowEnd - windowStart;
  // Results of older versions have only what was read each second.
  const [first, ...others] = samplesOf(trial);
  const last = others.at(-1);
  return first && last ? last.rssBytes - first.rssBytes : null;
}

/**
 * How much the resident memory of a side of the trial grew per subscriber while they connected, B; null where
 * it was not read. What was freed meanwhile does not count against it.
 */
export function memoryPerConnection({ agents }: Trial, side: MemoryUse | undefined): number | null {
  const { beforeConnect = null, connected = null } = side?.rssBytes ?? {};
  if (beforeConnect === null || connected === null) return null;
  const subscribers = agents.reduce((n, a) => n + a.subscribers, 0);
  return subscribers > 0 ? Math.max(0, connected - beforeConnect) / subscribers : null;
}

/** What target and proxy say of their memory. */
type MemoryUse = {
  readonly rssBytes: Pick<Trial['target']['rssBytes'], 'beforeConnect' | 'connected'>;
};

/** A slope over fewer seconds would be that of a heap that fills up to its first collection. */
const fewestSeconds = 10;
/** The slopes between all pairs are as many as the square of this. */
const mostSamples = 400;

/**
 * How fast the target's resident memory typically grew in the measured window, B/s: the median of the slopes
 * between any two seconds, which a collection or a burst does not move (Theil 1950; Sen, JASA 63, 1968). Null
 * for a window below 10 s.
 */
export function memorySlope(trial: Trial): number | null {
  const all = samplesOf(trial);
  if (all.length < fewestSeconds || wasRestarted(trial)) return null;
  const step = Math.ceil(all.length / mostSamples);
  const samples = all.filter((_, i) => i % step === 0);
  return median(
    samples.flatMap((a, i) =>
      samples.slice(i + 1).map((b) => (b.rssBytes - a.rssBytes) / (b.second - a.second)),
    ),
  );
}

/** Another process has another memory. */
const wasRestarted = ({ disturbance }: Trial) => (disturbance?.restarts.length ?? 0) > 0;

const samplesOf = ({ series }: Trial) =>
  series.flatMap(({ second, phase, targetRssBytes }: Second) =>
    phase === 'measure' && targetRssBytes !== null ? [{ second, rssBytes: targetRssBytes }] : [],
  );
