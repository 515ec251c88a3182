import { expect, test } from 'vitest';
import { type MachineReading, machineUse, readMachine } from './machine.ts';

const before: MachineReading = {
  cores: 2,
  busyMs: 1000,
  targetCoreBusyMs: 400,
  stealMs: 10,
  throttledMs: null,
};
const after = { ...before, busyMs: 2500, targetCoreBusyMs: 1100, stealMs: 30 };

test('what the trial did not take itself, others took', () => {
  expect(machineUse(before, after, { allMs: 1200, targetMs: 650 }, 1000)).toEqual({
    capacityMs: 2000,
    otherCpuMs: 300,
    otherOnTargetCoreMs: 50,
    stealMs: 20,
    throttledMs: null,
  });
});

test('nothing is said where something was not read', () => {
  expect(machineUse(null, after, { allMs: 1, targetMs: 1 }, 1000)).toBeNull();
  expect(machineUse(before, after, { allMs: null, targetMs: null }, 1000)).toBeNull();
});

test.runIf(process.platform === 'linux')('only the cores of the trial are read', () => {
  const all = readMachine({ target: null, load: null, all: null });
  const one = readMachine({ target: '0', load: null, all: [0] });
  expect(one?.cores).toBe(1);
  expect(one?.targetCoreBusyMs).toBe(one?.busyMs);
  expect(all?.targetCoreBusyMs).toBeNull();
  expect(all?.busyMs).toBeGreaterThan(0);
});
