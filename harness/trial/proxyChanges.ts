import { setTimeout as sleep } from 'node:timers/promises';
import { monotonicMs } from '../../core/clock.ts';
import type { ProxyDisturbed } from '../../core/proxyUse.ts';
import type { ProxyChange } from '../../core/scenario/proxyDisturbance.ts';
import type { RunningProxy } from '../processes/runningProxy.ts';
import type { SuccessionMeter } from './succession.ts';

/** What can be done to a proxy in a trial. */
export interface ProxyControl {
  restart(downMs: number): Promise<RunningProxy>;
  reload(): Promise<void>;
}

/** Restarts and reloads the proxy whenever that is due, one after the other. */
export async function changeProxyWhenDue(
  changes: readonly ProxyChange[],
  originMs: number,
  control: ProxyControl | null,
  meter: SuccessionMeter | undefined,
): Promise<ProxyDisturbed['changes']> {
  const done: ProxyDisturbed['changes'] = [];
  for (const { atUs, action, downMs } of changes) {
    if (!control || !meter) throw new Error('the scenario disturbs a proxy, and there is none');
    const dueMs = atUs / 1000;
    await sleep(Math.max(0, originMs + dueMs - monotonicMs()), undefined, { ref: false });
    const beganMs = monotonicMs();
    if (action === 'reload') await control.reload();
    else {
      const last = meter.sample();
      const { pid } = await control.restart(downMs);
      meter.succeed(pid, last);
    }
    done.push({ action, dueMs, atMs: beganMs - originMs, tookMs: monotonicMs() - beganMs });
  }
  return done;
}
