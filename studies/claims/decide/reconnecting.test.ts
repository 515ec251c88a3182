import { describe, expect, test } from 'vitest';
import type { Result } from '../../../core/result.ts';
import type { Trial } from '../../../core/trial.ts';
import { judge, workload } from '../../../test/fixtures/claims.ts';
import { times } from '../../../test/fixtures/result.ts';

/** A workload whose clients come back in this way, with what was done to its trials and what came of it. */
function disturbed(
  reconnect: object,
  variants: readonly string[],
  disturbance: Partial<NonNullable<Trial['disturbance']>>,
  lost = 0,
): Result {
  const result = workload({
    users: 100,
    behaviours: variants.map((transport) => ({
      variant: { transport },
      ...(lost > 0 && { invalid: [`${lost} of 1000 deliveries lost`] }),
    })),
  });
  const none = {
    losses: 'expected' as const,
    cuts: 0,
    withheld: 0,
    restarts: [],
    returnMs: times([]),
    connects: { everyMs: 100, attempted: [], made: [] },
  };
  return {
    ...result,
    scenario: { ...result.scenario, reconnect },
    trials: result.trials.map((trial) => ({
      ...trial,
      delivery: { ...trial.delivery, expected: 1000, delivered: 1000 - lost, lost },
      disturbance: { ...none, ...disturbance },
    })),
  };
}

describe('what is lost while reconnecting', () => {
  const cuts = (resume: boolean, lost: number, cut = 200) =>
    disturbed({ resume }, ['sse', 'websocket'], { cuts: cut }, lost);

  test('is lost without resuming only', () => {
    const { verdict, sentence } = judge(18, { cuts: [cuts(true, 0), cuts(false, 154)] });
    expect(verdict).toBe('reproduced');
    expect(sentence).toBe(
      'Over cut connections, 84.60 % and 84.60 % of the notifications arrived without resuming and 100 % and 100 % with it (sse and websocket).',
    );
  });

  test('refutes the claim when it is lost all the same, though that makes its trials invalid, or not at all', () => {
    expect(judge(18, { cuts: [cuts(true, 1), cuts(false, 154)] }).verdict).toBe('refuted');
    expect(judge(18, { cuts: [cuts(true, 0), cuts(false, 0)] }).verdict).toBe('refuted');
  });

  test('is not known where nothing was cut, or one half was not run', () => {
    expect(judge(18, { cuts: [cuts(true, 0, 0), cuts(false, 0, 0)] })).toMatchObject({ because: 'invalid' });
    expect(judge(18, { cuts: [cuts(true, 0)] })).toMatchObject({ because: 'not run' });
  });
});

/** So many attempts in slots of 100 ms, after two from before the restart. */
const restartOf = (transport: string, jitter: string, attempted: readonly number[]) =>
  disturbed({ jitter }, [transport], {
    restarts: [{ atMs: 250, downMs: 300 }],
    returnMs: times([100, 200, 300]),
    connects: { everyMs: 100, attempted: [100, 100, ...attempted], made: [] },
  });

describe('a restart', () => {
  const restart = (jitter: string, ...attempted: number[]) => restartOf('websocket', jitter, attempted);
  const calm = [10, 10, 10, 10, 10, 10, 10, 10, 10, 10];

  test('causes a storm that jitter calms', () => {
    const { verdict, figures, picture } = judge(19, {
      restart: [restart('none', 0, 50, 45, 5), restart('half', ...calm), restart('full', ...calm)],
    });
    expect(verdict).toBe('reproduced');
    expect(figures[0]).toMatchObject({
      label: 'largest share of the users within 200 ms, no jitter',
      value: 0.95,
    });
    expect(figures[1]?.value).toBeCloseTo(300, 0);
    expect(picture?.kind === 'lines' && picture.lines[0]?.points.map(({ y }) => y)).toEqual([0, 50, 45, 5]);
  });

  test('causes none, or one that is not clear', () => {
    const others = [restart('half', ...calm), restart('full', ...calm)];
    expect(judge(19, { restart: [restart('none', 5, 5, 5), ...others] }).verdict).toBe('refuted');
    expect(judge(19, { restart: [restart('none', 15, 15, 5), ...others] }).verdict).toBe('undecidable');
    const stormy = [restart('half', ...calm), restart('full', 80)];
    expect(judge(19, { restart: [restart('none', 95), ...stormy] }).verdict).toBe('undecidable');
  });
});

describe('lockstep', () => {
  const lockstep = (none: readonly number[], full: readonly number[]) =>
    judge(26, { lockstep: [restartOf('sse', 'none', none), restartOf('sse', 'full', full)] });

  test('is mended by jitter that takes nine tenths off the peak', () => {
    const { verdict, sentence, figures } = lockstep([0, 0, 50, 50], [4, 4, 5, 5, 4, 4]);
    expect(verdict).toBe('reproduced');
    expect(sentence).toMatch(
      /^100 % \(no jitter\) and 10\.0 % \(full jitter\) of the users .* Full jitter took 90 % off the peak\.$/,
    );
    expect(figures[0]?.value).toBeCloseTo(0.9, 9);
    expect(figures.map(({ label }) => label)).toContain('server CPU in the window, no jitter');
  });

  test('is not there, is not mended, or is mended by less than is said', () => {
    expect(lockstep([8, 8, 8], [4, 4, 5]).verdict).toBe('refuted');
    expect(lockstep([50, 50], [30, 25]).verdict).toBe('refuted');
    expect(lockstep([50, 50], [10, 10]).verdict).toBe('undecidable');
  });
});
