import { expect, test } from 'vitest';
import { slugOf } from '../../core/variant.ts';
import { trialOf } from '../../test/fixtures/result.ts';
import type { TrialPlan } from '../trial/trialPlan.ts';
import { runTrials } from './runTrials.ts';

/** Counts from 1 for as long as it is allowed to; each trial is planned with its number as its round. */
async function counted(most: (recorded: readonly string[]) => number, fate: (n: number) => void = () => {}) {
  const controller = new AbortController();
  const events: string[] = [];
  const recorded: string[] = [];
  function* due() {
    for (let n = 1; n <= most(recorded); n++) yield n;
  }
  const variant = { transport: 'sse' } as TrialPlan['variant'];
  await runTrials<number>(
    {
      due: due(),
      planOf: (round) => ({ round, variant }) as TrialPlan,
      started: (n) => events.push(`started ${n}`),
      progressed: ({ phase }) => events.push(phase),
      async record(n, outcome) {
        recorded.push(`${n} ${outcome === null ? 'broken off' : (outcome.failed?.reason ?? 'done')}`);
      },
    },
    {
      signal: controller.signal,
      runTrial: async ({ round }, _, onProgress) => {
        onProgress({ phase: 'starting', connected: 0, delivered: 0 });
        fate(round);
        if (round === 7) controller.abort(new Error('Ctrl-C'));
        controller.signal.throwIfAborted();
        return trialOf(slugOf(variant), { round });
      },
    },
  );
  return { events, recorded };
}

test('what comes next is asked for when what came before has been recorded', async () => {
  const { events, recorded } = await counted((recorded) => (recorded.length < 3 ? Infinity : 3));
  expect(recorded).toEqual(['1 done', '2 done', '3 done']);
  expect(events).toEqual([1, 2, 3].flatMap((n) => [`started ${n}`, 'starting']));
});

test('a failure is recorded, and the next trial follows', async () => {
  const { recorded } = await counted(
    () => 2,
    (n) => {
      if (n === 1) throw new Error('the target died');
    },
  );
  expect(recorded).toEqual(['1 the target died', '2 done']);
});

test('an abort breaks off the trial that it meets, and no other follows', async () => {
  const { recorded } = await counted(() => 10);
  expect(recorded.slice(5)).toEqual(['6 done', '7 broken off']);
});
