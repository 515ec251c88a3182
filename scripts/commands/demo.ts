import { join } from 'node:path';
import { Command } from 'commander';
import { chosenPlace } from '../../console/chosenPlace.ts';
import type { Cli } from '../../console/cli.ts';
import type { CliCommand } from '../../console/cliCommand.ts';
import { claimedFolder } from '../../console/outputPath.ts';
import { plannedTrialsMs } from '../../console/plannedTrials.ts';
import { planTrials } from '../../console/planTrials.ts';
import { createProgress } from '../../console/progress.ts';
import type { Place } from '../../harness/place/place.ts';
import { thisMachine } from '../../harness/place/preflight.ts';
import { builtInTarget } from '../../harness/processes/processCommand.ts';
import { run } from '../../harness/record/run.ts';
import { writeAtomically, writeMeasured } from '../../harness/record/writeAtomically.ts';
import { reportsOf } from '../../reports/results/report.ts';
import { renderBriefly } from '../../reports/run/terminal.ts';
import { runTexts } from '../../reports/run/texts.ts';
import { type Demonstration, demoScenario } from '../demoScenario.ts';
import { exitCodeOfRun } from './runExitCode.ts';

/** `pushbench demo`, and `pushbench` alone: all transports on this machine, within a minute. */
export const demoCommand: CliCommand = {
  create,
  exitCodes: {
    demo: [
      [2, 'invalid usage, or this machine cannot run it'],
      [130, 'interrupted by Ctrl-C'],
      [4, 'a process died'],
      [3, 'a trial was invalid'],
      [0, 'shown'],
    ],
  },
};

function create(cli: Cli): Command {
  return new Command('demo')
    .description(
      'Runs a short form of the scenario forum-notifications once over each transport, with the built-in servers. ' +
        'Needs no root, no configuration and no network.',
    )
    .option('--out <folder>', 'where the result and the page go (default: pushbench-results/<time>)')
    .addHelpText(
      'after',
      `
Examples:
  pushbench
  pushbench demo --out demo

Writes <out>/forum-notifications/result.json and <out>/report.html.`,
    )
    .action((options: { out?: string }) => demonstrate(cli, options.out));
}

async function demonstrate(cli: Cli, wantedFolder: string | undefined): Promise<void> {
  // It must end soon, whatever else runs: its figures are not for quoting.
  const place = await chosenPlace(cli, { network: 'auto', allowBusy: true });
  const demonstration = demoScenario(thisMachine(place));
  const { scenario } = demonstration;
  const plan = planTrials(cli, scenario, '1', place);
  const resultPath = join(scenario.name, 'result.json');
  const out = await claimedFolder(wantedFolder, [resultPath, 'report.html']);
  cli.stderr.write(
    `Sending the same notifications to ${scenario.users.toLocaleString('en')} users over ${scenario.variants.length} transports, which takes about a minute:\n`,
  );
  const result = await cli.interruptible((signal) =>
    run(
      { ...plan, rounds: 1, target: builtInTarget, calibration: null },
      {
        signal,
        listener: createProgress(cli.stderr, Date.now, plannedTrialsMs(scenario, 1)),
        save: (one) => writeMeasured(join(out, resultPath), `${JSON.stringify(one)}\n`),
      },
    ),
  );
  const reports = reportsOf([result]);
  for (const { summary } of reports) cli.stdout.write(`\n${renderBriefly(summary, cli.color)}`);
  const page = join(out, 'report.html');
  await writeAtomically(page, await runTexts.html(reports));
  const left = [...leftOut(demonstration), ...missingHere(place)];
  cli.stdout.write(
    `\nReport with all charts: ${page}\n\nLeft out, and how to add it:\n${left.map((line) => `  - ${line}`).join('\n')}\n`,
  );
  cli.exit(exitCodeOfRun([result], []));
}

/** What the demonstration leaves out on any machine, to be short. */
const leftOut = ({ scenario, reduced }: Demonstration): string[] => [
  `repeated rounds, which show smaller differences: pushbench run ${scenario.name} --rounds 5`,
  `polling with a new connection per poll, and longer windows: pushbench run ${scenario.name}`,
  'how exact latencies are on this machine: pushbench calibrate',
  'your own server: pushbench run … --target "node server.js" (it must follow servers/CONTRACT.md)',
  ...reduced,
];

/** What this machine lacks. */
function missingHere({ network, cores }: Place): string[] {
  return [
    ...(network.reason === null
      ? []
      : [`packet counts and separate hosts (${network.reason}): see pushbench doctor`]),
    ...(cores.target === null
      ? [
          'a core reserved for the server, so the load disturbs its CPU and latency figures: see pushbench doctor',
        ]
      : []),
  ];
}
