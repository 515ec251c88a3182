import { expect, test } from 'vitest';
import { machineIndexSchema } from '../../core/machineIndex.ts';
import { findPlace } from './place.ts';

test('the machine index of a place is measured once, however often it is asked for', async () => {
  const { machineIndex } = await findPlace('auto', true);
  const index = machineIndex?.();
  expect(machineIndexSchema.parse(index)).toEqual(index);
  expect(machineIndex?.()).toBe(index);
});
