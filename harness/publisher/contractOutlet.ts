import type { EventLoopDelay } from '../../core/counts.ts';
import type { TargetControl } from '../../core/messages/protocol.ts';
import { healthOf, reasonOf } from '../processes/targetRequest.ts';
import type { Outlet, Sent } from './outlet.ts';
import { openPublishStream, type PublishStream } from './publishStream.ts';

const healthyWithinMs = 5_000;
const delayWithinMs = 2_000;

/**
 * One streamed request of NDJSON, as servers/CONTRACT.md says: what is due together goes out in one write.
 */
export function createContractOutlet(sent: Sent): Outlet {
  let stream: PublishStream | undefined;
  let sentOnStream = 0;
  return {
    // What the health check says is for people.
    async reach(target) {
      try {
        await healthOf(target, healthyWithinMs);
      } catch (error) {
        throw new Error(
          `nothing answers at ${target.url}, the address that the target printed: ${reasonOf(error)}`,
        );
      }
    },
    open(target) {
      stream = openPublishStream(target);
      sentOnStream = 0;
    },
    send(due) {
      let lines = '';
      for (const { message } of due) lines += `${JSON.stringify(message)}\n`;
      for (const { index } of due) sent(index);
      stream?.request.write(lines);
      sentOnStream += due.length;
    },
    // Only the end of the request is answered.
    isBusy: false,
    throwIfBroken: () => stream?.throwIfBroken(),
    async close() {
      const last = stream;
      stream = undefined;
      await last?.finish(sentOnStream);
    },
    targetDelay,
  };
}

/** A target may report its event-loop delay with its health; one that has no event loop does not. */
async function targetDelay(target: TargetControl): Promise<EventLoopDelay | null> {
  try {
    const health = JSON.parse(await healthOf(target, delayWithinMs)) as { eventLoopDelayMs?: EventLoopDelay };
    return health.eventLoopDelayMs ?? null;
  } catch {
    return null;
  }
}
