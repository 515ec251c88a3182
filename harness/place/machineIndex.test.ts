import { expect, test } from 'vitest';
import { measureMachineIndex } from './machineIndex.ts';

/** A clock that moves on by a step each time somebody looks. */
function clock(stepMs: number): () => number {
  let ms = 0;
  return () => {
    ms += stepMs;
    return ms;
  };
}

test('the index is of the work per time: on a clock that runs twice as fast it is half', () => {
  const index = measureMachineIndex(clock(5));
  expect(index).toMatchObject({ workload: 1, messagesPerMs: 100, writesPerMs: 200 });
  expect(measureMachineIndex(clock(10))).toMatchObject({ messagesPerMs: 50, writesPerMs: 100 });
});

test('a machine that needs longer than the time for one run makes that one', () => {
  expect(measureMachineIndex(clock(10_000))).toMatchObject({
    value: 1,
    messagesPerMs: 0.1,
    writesPerMs: 0.1,
  });
});

test('the time for all of it is bounded, whatever the machine does', () => {
  let looked = 0;
  const counting = clock(1);
  measureMachineIndex(() => {
    looked++;
    return counting();
  });
  // Each look is a millisecond here: three parts of 450 ms in all, and what it takes to end them.
  expect(looked).toBeLessThan(500);
});
