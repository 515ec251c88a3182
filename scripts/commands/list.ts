import { Argument, Command } from 'commander';
import type { Cli } from '../../console/cli.ts';
import type { CliCommand } from '../../console/cliCommand.ts';
import { metrics } from '../../core/metrics.ts';
import { transports } from '../../core/transports.ts';
import { slugOf } from '../../core/variant.ts';
import { builtInNames, loadScenario } from '../../scenarios/load.ts';

/** `pushbench list`: what there is to run, to compare and to measure. */
export const listCommand: CliCommand = {
  create,
  exitCodes: {
    list: [
      [2, 'invalid usage'],
      [0, 'printed'],
    ],
  },
};

function create(cli: Cli): Command {
  return new Command('list')
    .summary('list scenarios, transports or metrics')
    .addArgument(new Argument('<what>').choices(['scenarios', 'transports', 'metrics']))
    .action((what: keyof typeof lists) => {
      cli.stdout.write(`${lists[what]().join('\n')}\n`);
    });
}

const lists = {
  scenarios: () =>
    builtInNames().flatMap((name) => {
      const { title, description, users, variants } = loadScenario(name);
      return [
        `${name}: ${title}`,
        `  ${users} users. ${description.trim()}`,
        `  Variants: ${variants.map(slugOf).join(', ')}`,
        '',
      ];
    }),
  transports: () =>
    Object.entries(transports).map(
      ([name, { title, description }]) => `${name.padEnd(16)}${title}. ${description}`,
    ),
  metrics: () =>
    metrics.map(
      ({ id, unit, kind, description }) =>
        `${id.padEnd(26)}${unit.padEnd(4)}lower is better, ${kind}. ${description}`,
    ),
};
