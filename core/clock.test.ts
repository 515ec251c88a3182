import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { monotonicMs } from './clock.ts';

test('reads the same clock in every process of the host', async () => {
  const program = `import { monotonicMs } from '${import.meta.dirname}/clock.ts'; console.log(monotonicMs());`;
  const before = monotonicMs();
  const runs = Array.from({ length: 4 }, () =>
    promisify(execFile)(process.execPath, ['--input-type=module', '-e', program]),
  );
  const readings = (await Promise.all(runs)).map(({ stdout }) => Number(stdout));
  const after = monotonicMs();
  for (const reading of readings) {
    expect(reading).toBeGreaterThan(before);
    expect(reading).toBeLessThan(after);
  }
});

test('agrees with process.hrtime to within a hundredth of a millisecond', () => {
  const differences = Array.from({ length: 100 }, () =>
    Math.abs(monotonicMs() - Number(process.hrtime.bigint()) / 1e6),
  );
  expect(Math.min(...differences)).toBeLessThan(0.01);
});
