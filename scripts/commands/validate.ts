import { Command } from 'commander';
import { compileSchedule } from '../../core/schedule.ts';
import { slugOf } from '../../core/transports.ts';
import { loadScenario } from '../../scenarios/load.ts';
import type { Cli } from '../cli.ts';

/** `pushbench validate`: checks a scenario without running it. */
export function validateCommand(cli: Cli): Command {
  return new Command('validate')
    .summary('check a scenario file and say what it would do')
    .argument('<file>', 'path of a YAML file, or a built-in name')
    .option('--seed <text>', 'seed of the schedule', '1')
    .action((file: string, { seed }: { seed: string }) => {
      const scenario = loadScenario(file);
      const schedule = compileSchedule(scenario, seed);
      cli.stdout.write(
        [
          `${scenario.name} is valid: ${scenario.title}`,
          `  users       ${scenario.users}`,
          `  variants    ${scenario.variants.map(slugOf).join(', ')}`,
          `  events      ${schedule.count} per trial`,
          `  deliveries  ${schedule.deliveries} per trial, ${schedule.measuredDeliveries} of them measured`,
          `  schedule    ${schedule.sha256} (seed ${seed})`,
          '',
        ].join('\n'),
      );
    });
}
