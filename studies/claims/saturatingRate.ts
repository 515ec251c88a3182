import { scenarioLimits } from '../../core/scenario/scenario.ts';
import type { Earlier } from './experiment.ts';

/**
 * Notifications per second that would take this share of a core, by the CPU of `race`: under a heavy load a
 * notification costs a fraction of that.
 */
export const saturatingRate = (coreShare: number, earlier: Earlier): number =>
  Math.min(mostPerSecond, (coreShare * 1e6) / cpuUsPerNotification(earlier));

/** As much as fits into a schedule, with room for chance. */
const mostPerSecond = (0.9 * scenarioLimits.events) / 4;

/**
 * CPU time of the target for one notification over WebSocket, as `race` measured it; a usual one where it did
 * not.
 */
function cpuUsPerNotification(earlier: Earlier): number {
  const trials = (earlier.get('race') ?? [])
    .flatMap(({ trials }) => trials)
    .filter((t) => t.valid && t.transport === 'websocket' && t.latencyMs.count > 0);
  const cpuUs = trials.flatMap(({ target, latencyMs }) =>
    target.cpuMs ? [(1000 * target.cpuMs) / latencyMs.count] : [],
  );
  return cpuUs.length > 0 ? cpuUs.reduce((sum, one) => sum + one, 0) / cpuUs.length : 40;
}
