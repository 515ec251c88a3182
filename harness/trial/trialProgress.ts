import { monotonicMs } from '../../core/clock.ts';
import type { Schedule } from '../../core/schedule/schedule.ts';

/** Where a trial stands. */
export interface TrialProgress {
  readonly phase: 'starting' | 'connecting' | 'warm-up' | 'measuring' | 'draining';
  readonly connected: number;
  readonly delivered: number;
}

/** Hears the progress of a trial every second. */
export interface Telling {
  /** The schedule begins at this instant. */
  begin(originMs: number): void;
  stop(): void;
}

/** Reports a trial whose agents connect, immediately and then every second. */
export function tellEachSecond(
  schedule: Schedule,
  totals: () => Pick<TrialProgress, 'connected' | 'delivered'>,
  onProgress: (progress: TrialProgress) => void,
): Telling {
  let originMs: number | undefined;
  const tell = () => {
    const phase = originMs === undefined ? 'connecting' : phaseAt(monotonicMs() - originMs, schedule);
    const { connected, delivered } = totals();
    onProgress({ phase, connected, delivered });
  };
  tell();
  const timer = setInterval(tell, 1_000);
  return {
    begin(ms) {
      originMs = ms;
    },
    stop: () => clearInterval(timer),
  };
}

function phaseAt(
  atMs: number,
  { measureStartUs, measureEndUs }: Pick<Schedule, 'measureStartUs' | 'measureEndUs'>,
): TrialProgress['phase'] {
  if (atMs < 0) return 'connecting';
  if (atMs < measureStartUs / 1000) return 'warm-up';
  return atMs < measureEndUs / 1000 ? 'measuring' : 'draining';
}
