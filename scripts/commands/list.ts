import { Argument, Command } from 'commander';
import type { Cli } from '../../console/cli.ts';
import type { CliCommand } from '../../console/cliCommand.ts';
import { linkProfiles } from '../../core/link.ts';
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
    .addArgument(new Argument('<what>').choices(['scenarios', 'transports', 'metrics', 'links']))
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
  links: () =>
    Object.entries(linkProfiles).map(([name, { label, rttMs, downKbit, upKbit, source }]) => {
      const kbit = (n: number) => n.toLocaleString('en');
      const rates = `${kbit(downKbit)}/${kbit(upKbit)} kbit/s`;
      return `${name.padEnd(9)}${label.padEnd(9)}${`${rttMs} ms RTT,`.padEnd(13)}${rates.padEnd(22)}${source}`;
    }),
  metrics: () =>
    metrics.map(
      ({ id, unit, kind, description }) =>
        `${id.padEnd(30)}${unit.padEnd(4)}lower is better, ${kind}. ${description}`,
    ),
};
