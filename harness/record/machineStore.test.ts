import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { resultOf } from '../../test/fixtures/result.ts';
import { loadCalibration, loadNoise, storeCalibration, storeNoise } from './machineStore.ts';

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

test('who has no home is told, and what would be one', () => {
  vi.stubEnv('XDG_STATE_HOME', 'relative');
  vi.stubEnv('HOME', '');
  expect(() => loadCalibration(environment)).toThrow(/^there is no folder for data about this machine/);
});

const floor = {
  scenario: 'small',
  variant: 'sse',
  scheduleSha256: 'a'.repeat(64),
  metrics: [{ metric: 'latency.p99', detectable: { 3: 0.4, 5: 0.2, 10: 0.1 } }],
};

test('a noise floor is found again for the same workload and variant', async () => {
  await storeNoise(environment, floor);
  expect(loadNoise(environment, floor)?.get('latency.p99')).toEqual({ 3: 0.4, 5: 0.2, 10: 0.1 });
  expect(loadNoise(environment, { ...floor, variant: 'websocket' })).toBeNull();
  expect(loadNoise(environment, { ...floor, scheduleSha256: 'b'.repeat(64) })).toBeNull();
});

test('no name leads out of the store', async () => {
  const path = await storeNoise(environment, { ...floor, scenario: '../../../elsewhere' });
  expect(path).toMatch(/\/noise\/\.\._\.\._\.\._elsewhere--sse--aaaaaaaa\.json$/);
});

test('a damaged noise floor is named, with what to do', async () => {
  writeFileSync(await storeNoise(environment, floor), '{"schema":"pushbench.noise/1"}');
  expect(() => loadNoise(environment, floor)).toThrow(/small--sse--aaaaaaaa\.json is damaged/);
});
