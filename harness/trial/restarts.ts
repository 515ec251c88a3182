import { setTimeout as sleep } from 'node:timers/promises';
import { monotonicMs } from '../../core/clock.ts';
import type { FromPublisher, ToPublisher } from '../../core/messages/protocol.ts';
import type { Disturbances } from '../../core/scenario/disturbances.ts';
import type { Disturbance } from '../../core/trial.ts';
import { controlOf, type RunningTarget } from '../processes/runningTarget.ts';
import type { Peer } from './peer.ts';
import type { SuccessionMeter } from './succession.ts';

/** Who has to do with a restart. */
export interface RestartParts {
  readonly publisher: Pick<Peer<ToPublisher, FromPublisher>, 'send' | 'next'>;
  readonly meter: SuccessionMeter;
  /** Ends the target and starts it again. */
  restart(downMs: number): Promise<RunningTarget>;
}

/**
 * Restarts the target whenever that is due, one after the other. The publisher pauses meanwhile, so that what
 * it sends is either taken by a target or withheld, and never on its way to one that ends.
 */
export async function restartWhenDue(
  restarts: Disturbances['restarts'],
  originMs: number,
  { publisher, meter, restart }: RestartParts,
): Promise<Disturbance['restarts']> {
  const done: Disturbance['restarts'] = [];
  for (const { atUs, downMs } of restarts) {
    await sleep(Math.max(0, originMs + atUs / 1000 - monotonicMs()), undefined, { ref: false });
    const paused = publisher.next('paused');
    publisher.send({ type: 'pause' });
    await paused;
    const last = meter.sample();
    const endedMs = monotonicMs();
    const target = await restart(downMs);
    meter.succeed(target.pid, last);
    publisher.send({ type: 'resume', control: controlOf(target) });
    done.push({ atMs: endedMs - originMs, downMs: monotonicMs() - endedMs });
  }
  return done;
}
