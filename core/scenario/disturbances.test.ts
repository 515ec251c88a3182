import { describe, expect, test } from 'vitest';
import { smallScenario } from '../../test/fixtures/scenario.ts';
import { compileSchedule } from '../schedule/schedule.ts';
import { compileDisturbances, lossesExpected } from './disturbances.ts';

const disconnect = (parts: object = {}) => ({ kind: 'disconnect', every: '500ms', ...parts });
const compile = (disturbances: object[], seed = 'a', limit = 1_000, parts: object = {}) =>
  compileDisturbances(
    smallScenario({ disturbances, ...parts }),
    seed,
    limit,
    () => new Error('too many of them'),
  );

describe('cut connections', () => {
  test('are each user’s, once a turn, within the measured window and in order', () => {
    const { atUs, user } = compile([disconnect()]).cuts;
    expect(atUs).toHaveLength(4 * 6);
    expect(atUs).toEqual(atUs.toSorted());
    for (let turn = 0; turn < 4; turn++) {
      const startUs = 1_000_000 + turn * 500_000;
      const isHere = (us: number) => us >= startUs && us < startUs + 500_000;
      const users = [...user].filter((_, i) => isHere(atUs[i] as number));
      expect(users.toSorted()).toEqual([0, 1, 2, 3, 4, 5]);
    }
  });

  test('are all at the start of the turn when they are within no time', () => {
    const { atUs } = compile([disconnect({ every: '1s', within: '0ms' })]).cuts;
    expect([...new Set(atUs)]).toEqual([1_000_000, 2_000_000]);
  });

  test('are a share of the users, others each turn, and never nobody’s', () => {
    const some = compile([disconnect({ every: '10ms', share: 0.5 })]).cuts;
    expect(some.user).toHaveLength(200 * 3);
    expect(new Set(some.user)).toHaveLength(6);
    expect(compile([disconnect({ every: '1s', share: 0.01 })]).cuts.user).toHaveLength(2);
  });

  test('that would come after the window are left out', () => {
    const { atUs } = compile([disconnect({ every: '20s' })], 'a', 1_000, { users: 1_000 }).cuts;
    expect(atUs.length).toBeGreaterThan(50);
    expect(atUs.length).toBeLessThan(150);
    expect(Math.max(...atUs)).toBeLessThan(3_000_000);
  });

  test('are refused above the limit', () => {
    expect(() => compile([disconnect()], 'a', 24)).not.toThrow();
    expect(() => compile([disconnect()], 'a', 23)).toThrow('too many of them');
  });
});

test('restarts come in order, counted from the start of the window', () => {
  const after = (after: string, down?: string) => ({ kind: 'restart', after, ...(down && { down }) });
  expect(compile([after('1500ms'), after('0ms', '250ms')]).restarts).toEqual([
    { atUs: 1_000_000, downMs: 250 },
    { atUs: 2_500_000, downMs: 0 },
  ]);
});

describe('the identity of a schedule', () => {
  const identity = (parts: object, seed = '1') => compileSchedule(smallScenario(parts), seed).sha256;
  const calm = identity({});
  const cut = identity({ disturbances: [disconnect()] });

  test('holds the disturbances', () => {
    const restart = identity({ disturbances: [{ kind: 'restart', after: '1s' }] });
    const later = identity({ disturbances: [{ kind: 'restart', after: '1s', down: '1s' }] });
    const rarer = identity({ disturbances: [disconnect({ share: 0.5 })] });
    expect(new Set([calm, cut, restart, later, rarer])).toHaveLength(5);
    expect(identity({ disturbances: [disconnect()] })).toBe(cut);
  });

  test('does not hold how clients come back, so that ways of it can be compared', () => {
    expect(identity({ reconnect: { jitter: 'none', resume: false } })).toBe(calm);
  });

  test('comes with notifications that the disturbances leave as they are', () => {
    const disturbed = compileSchedule(smallScenario({ disturbances: [disconnect()] }), 1);
    expect(disturbed.dueUs).toEqual(compileSchedule(smallScenario(), 1).dueUs);
  });
});

test.each([
  [{}, false],
  [{ reconnect: { resume: false } }, false],
  [{ disturbances: [disconnect()] }, false],
  [{ disturbances: [disconnect()], reconnect: { resume: false } }, true],
  [{ disturbances: [{ kind: 'restart', after: '1s' }] }, true],
])('of %j it is said whether losses are to be expected: %s', (parts, isExpected) => {
  expect(lossesExpected(smallScenario(parts))).toBe(isExpected);
});
