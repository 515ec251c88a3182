import { expect, test } from 'vitest';
import { compileSchedule } from '../core/schedule/schedule.ts';
import { smallScenario, stream } from '../test/fixtures/scenario.ts';
import { dueText } from './dueText.ts';

const scenario = (more: object = {}) =>
  smallScenario({ users: 2, streams: [stream({ topics: 'broadcast' })], ...more });

test('a delivery is named by its notification, its topic, its subscriber, and when it was due', () => {
  const schedule = compileSchedule(scenario(), 1);
  const dueMs = Math.round((schedule.dueUs[3] as number) / 1000);
  expect(dueText(schedule, 1, 3)).toMatch(/^notification 3 on all to user 1, due at [\d.]+m?s$/);
  expect(dueText({ ...schedule, dueUs: schedule.dueUs.map(() => 1_200_000) }, 1, 3)).toMatch(/due at 1\.2s$/);
  expect(dueMs).toBeGreaterThan(0);
});

test('where its connection was cut, the nearest cut is named', () => {
  const disturbances = [{ kind: 'disconnect', every: '500ms', within: '0ms' }];
  const schedule = compileSchedule(scenario({ disturbances }), 1);
  const { cuts } = schedule.disturbances;
  const cutUs = cuts.atUs[cuts.user.indexOf(1)] as number;
  const dueAt = (us: number) => dueText({ ...schedule, dueUs: schedule.dueUs.map(() => us) }, 1, 0);
  expect(dueAt(cutUs - 40_000)).toMatch(/, 40ms before its connection was cut$/);
  expect(dueAt(cutUs + 70_000)).toMatch(/, 70ms after its connection was cut$/);
});
