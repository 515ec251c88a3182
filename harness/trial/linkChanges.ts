import { setTimeout as sleep } from 'node:timers/promises';
import { monotonicMs } from '../../core/clock.ts';
import type { LinkDisturbed } from '../../core/linkUse.ts';
import type { LinkState } from '../../core/messages/linkProtocol.ts';
import type { LinkChange } from '../../core/scenario/linkDisturbance.ts';
import type { RunningLink } from '../processes/hosts.ts';

type Done = LinkDisturbed['changes'];

/**
 * Changes the link whenever that is due, and changes it back, one after the other. Says when it was so.
 * Rejects with a TrialFailure where the link does not do it.
 */
export async function changeLinkWhenDue(
  changes: readonly LinkChange[],
  originMs: number,
  link: (Pick<RunningLink, 'change'> & { readonly rttMs: number }) | undefined,
): Promise<Done> {
  if (changes.length === 0) return [];
  if (!link) throw new Error('the scenario disturbs a link, and there is none');
  const done: Done = changes.map(({ atUs, rttMs, forMs }) => ({
    rttMs,
    dueMs: atUs / 1000,
    atMs: 0,
    forMs,
    lastedMs: null,
  }));
  let state: LinkState = { isDown: false, rttMs: link.rttMs };
  for (const { dueMs, one, begins } of stepsOf(done)) {
    await sleep(Math.max(0, originMs + dueMs - monotonicMs()), undefined, { ref: false });
    state =
      one.rttMs === null
        ? { ...state, isDown: begins }
        : { ...state, rttMs: begins ? one.rttMs : link.rttMs };
    const atMs = (await link.change(state)) - originMs;
    if (begins) one.atMs = atMs;
    else one.lastedMs = atMs - one.atMs;
  }
  return done;
}

/** Each change, and each way back, in order; at the same instant, what was before ends first. */
function stepsOf(done: Done): { dueMs: number; one: Done[number]; begins: boolean }[] {
  return done
    .flatMap((one) => [
      { dueMs: one.dueMs, one, begins: true },
      ...(one.forMs === null ? [] : [{ dueMs: one.dueMs + one.forMs, one, begins: false }]),
    ])
    .sort((a, b) => a.dueMs - b.dueMs || Number(a.begins) - Number(b.begins));
}
