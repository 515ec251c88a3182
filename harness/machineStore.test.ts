import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { resultOf } from '../test/fixtures/result.ts';
import { loadCalibration, storeCalibration } from './machineStore.ts';

const { environment } = resultOf([]);
const calibration = { takenAt: '2026-01-01T00:00:00.000Z', errorMs: { p50: 0.2, p99: 1.5 } };

beforeEach(() => {
  vi.stubEnv('XDG_STATE_HOME', mkdtempSync(join(tmpdir(), 'pushbench-state-')));
  return () => vi.unstubAllEnvs();
});

test('a calibration is found again in the same environment', async () => {
  expect(loadCalibration(environment)).toBeNull();
  await storeCalibration(environment, calibration);
  expect(loadCalibration(environment)).toEqual(calibration);
});

test('it does not hold for another runtime, machine or network', async () => {
  await storeCalibration(environment, calibration);
  expect(loadCalibration({ ...environment, node: 'v99.0.0' })).toBeNull();
  expect(loadCalibration({ ...environment, cpus: { model: 'other', count: 2 } })).toBeNull();
  expect(loadCalibration({ ...environment, isolation: { network: 'private', reason: null } })).toBeNull();
});

test('a damaged file is named, with what to do', async () => {
  writeFileSync(await storeCalibration(environment, calibration), '{"schema":');
  expect(() => loadCalibration(environment)).toThrow(/calibration\.json is damaged/);
});
