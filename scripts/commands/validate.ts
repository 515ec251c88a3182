import { Command } from 'commander';
import type { Cli } from '../../console/cli.ts';
import type { CliCommand } from '../../console/cliCommand.ts';
import { compileSchedule } from '../../core/schedule/schedule.ts';
import { slugOf } from '../../core/variant.ts';
import { loadScenario } from '../../scenarios/load.ts';

/** `pushbench validate`: checks a scenario without running it. */
export const validateCommand: CliCommand = {
  create,
  exitCodes: {
    validate: [
      [2, 'invalid usage or scenario'],
      [0, 'the scenario is valid'],
    ],
  },
};

function create(cli: Cli): Command {
  return new Command('validate')
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
