import type { Cli } from '../../console/cli.ts';
import { optional } from '../../console/optional.ts';
import type { Result } from '../../core/result.ts';
import { loadNoise } from '../../harness/record/machineStore.ts';
import type { CompareOptions } from './samples.ts';

/**
 * What the machine that a result was made on can tell, by the noise floors that `pushbench aa` has kept of
 * it.
 */
export function noiseFloorIn(
  cli: Cli,
  { environment, scenario, schedule }: Result,
): NonNullable<CompareOptions['floorOf']> {
  return (variant, metric, rounds) => {
    const subject = { scenario: scenario.name, variant, scheduleSha256: schedule.sha256 };
    const noise = optional(cli, () => loadNoise(environment, subject));
    const detectable = Object.entries(noise?.get(metric) ?? {}).map(([n, share]) => ({
      n: Number(n),
      share,
    }));
    // The floor of the nearest number of rounds that is not larger; of the smallest where there are fewer.
    const sorted = detectable.sort((a, b) => a.n - b.n);
    return (sorted.findLast(({ n }) => n <= rounds) ?? sorted[0])?.share ?? null;
  };
}
