import { join } from 'node:path';
import { Command } from 'commander';
import { chosenPlace, type PlaceOptions, withPlaceOptions } from '../../console/chosenPlace.ts';
import { chosenScenario, type ScenarioOptions } from '../../console/chosenScenario.ts';
import { chosenTarget, type TargetOption, withTargetOption } from '../../console/chosenTarget.ts';
import type { Cli } from '../../console/cli.ts';
import { exitCodeOfTrials } from '../../console/exitCodes.ts';
import { optional } from '../../console/optional.ts';
import { defaultAgents, duration, integer, names } from '../../console/options.ts';
import { claimedFolder } from '../../console/outputPath.ts';
import { withOverOption } from '../../console/overOption.ts';
import { plannedTrialsMs } from '../../console/plannedTrials.ts';
import { createProgress, noProgress } from '../../console/progress.ts';
import { wrappedFor } from '../../console/wrapped.ts';
import { PushbenchError } from '../../core/errors.ts';
import type { Scenario } from '../../core/scenario/scenario.ts';
import { formatDurationMs } from '../../core/units.ts';
import { preflight, thisMachine } from '../../harness/place/preflight.ts';
import { builtInAgent } from '../../harness/processes/processCommand.ts';
import { describeEnvironment } from '../../harness/record/environment.ts';
import { loadCalibration } from '../../harness/record/machineStore.ts';
import { writeAtomically, writeMeasured } from '../../harness/record/writeAtomically.ts';
import { type Axis, isCategorical } from './axis.ts';
import { type AxisPoint, mergedAlong, pointsAlong } from './axisPoints.ts';
import { runSweep } from './measure.ts';
import { parseAxis } from './parseAxis.ts';
import { sweepReportOf } from './report.ts';
import { renderSweepTerminal } from './terminal.ts';
import { sweepTexts } from './texts.ts';

interface SweepOptions extends ScenarioOptions, PlaceOptions, TargetOption {
  readonly vary: Axis;
  readonly rounds: number;
  readonly seed: string;
  readonly agents?: number;
  readonly out?: string;
  readonly quiet?: true;
}

/** `pushbench sweep`: from which value of something on one variant is better than another. */
export function sweepCommand(cli: Cli): Command {
  const command = new Command('sweep')
    .description(
      'Runs the variants of a scenario at several poll intervals, numbers of users, rates, payloads or hold times, and ' +
        'finds the values at which one becomes cheaper or faster than another; or over several versions of HTTP or TLS, ' +
        'and says which is cheaper or faster over each.',
    )
    .argument('<scenario>', 'a built-in name or the path of a YAML file')
    .requiredOption(
      '--vary <axis=values>',
      'interval, users, rate, payload, hold, http or tls, with 2 to 20 values, such as interval=1s,2s,5s or tls=off,1.3',
      parseAxis,
    )
    .option('--variants <slugs>', 'only these variants, comma-separated, such as sse,websocket', names)
    .option('--rounds <n>', 'how often each variant runs at each value', integer(1, 1000), 3)
    .option('--seed <text>', 'determines the schedules and the order of the trials', '1')
    .option('--users <n>', 'number of users (default: the scenario’s)', integer(1, 100_000))
    .option('--measure <duration>', 'length of the measured window, such as 4s', duration)
    .option(
      '--agents <n>',
      'number of load processes (default: one per 5,000 users, at most the number of cores less one)',
      integer(1, 64),
    )
    .option('--out <folder>', 'where the sweep goes (default: pushbench-results/<time>)')
    .option('--quiet', 'no progress')
    .addHelpText(
      'after',
      `
Examples:
  pushbench sweep forum-notifications --vary interval=500ms,1s,2s,5s
  pushbench sweep stock-ticker --vary users=50,100,200,400 --variants sse,websocket --rounds 5
  pushbench sweep forum-notifications --vary rate=0.1,0.3,1,3 --measure 20s
  pushbench sweep forum-notifications --vary tls=off,1.2,1.3 --variants sse,long-polling
  pushbench sweep forum-notifications --vary http=1.1,2 --over tls

Writes <out>/sweep.json after each trial, then <out>/sweep.html and <out>/sweep.md. SLOs are ignored.
docs/CROSSOVERS.md explains how crossovers are found.
Finished trials are kept, even if the command is interrupted.`,
    )
    .action((name: string, options: SweepOptions) => sweep(cli, name, options));
  return withPlaceOptions(withTargetOption(withOverOption(command)));
}

async function sweep(cli: Cli, name: string, options: SweepOptions): Promise<void> {
  const { vary: axis, rounds, seed, quiet } = options;
  if (axis.name === 'users' && options.users !== undefined)
    throw new PushbenchError('--users conflicts with --vary users; omit one of them');
  // Variants are compared with each other, not with goals.
  const scenario = { ...chosenScenario(name, options), slos: [] };
  const points = pointsAlong(axis, scenario, seed);
  const place = await chosenPlace(cli, options, options.target);
  const machine = thisMachine(place);
  for (const warning of new Set(points.flatMap((point) => preflight(point.scenario, machine))))
    cli.warn(warning);
  for (const warning of warningsOf(axis, scenario)) cli.warn(warning);
  const out = await claimedFolder(options.out, ['sweep.json', 'sweep.md', 'sweep.html']);
  const target = await chosenTarget(
    options,
    cli,
    place,
    points.map((point) => point.scenario),
  );

  const plannedMs = plannedSweepMs(points, rounds);
  const progress = quiet ? noProgress : createProgress(cli.stderr, Date.now, plannedMs);
  progress.part(announcement(scenario, points, rounds, plannedMs));
  const result = await cli.interruptible((signal) =>
    runSweep(
      {
        axis,
        points,
        seed,
        rounds,
        target,
        agent: builtInAgent,
        port: 0,
        agentsFor: (users) => options.agents ?? defaultAgents(users, place),
        place,
        calibration: optional(cli, () => loadCalibration(describeEnvironment(place))),
        command: cli.command,
      },
      {
        signal,
        listener: progress,
        save: (one) => writeMeasured(join(out, 'sweep.json'), `${JSON.stringify(one)}\n`),
      },
    ).finally(progress.end),
  );

  cli.stdout.write(wrappedFor(cli.stdout, renderSweepTerminal(sweepReportOf(result), cli.color)));
  await writeAtomically(join(out, 'sweep.md'), sweepTexts.md(result));
  await writeAtomically(join(out, 'sweep.html'), await sweepTexts.html(result));
  if (!quiet) cli.stderr.write(`The sweep is in ${out}\nThe report is ${join(out, 'sweep.html')}\n`);
  cli.exit(exitCodeOfTrials(result.points.map((point) => point.result)));
}

function warningsOf(axis: Axis, scenario: Scenario): string[] {
  const { measure } = scenario.phases;
  const longestMs = !isCategorical(axis) && axis.unit === 'ms' ? Math.max(...axis.values) : 0;
  return [
    ...mergedAlong(axis, scenario).map(
      (slugs) => `${slugs.join(' and ')} differ only in the ${axis.name}: this sweep treats them as one`,
    ),
    ...(longestMs > measure
      ? [
          `the window of ${formatDurationMs(measure)} is shorter than the longest ${axis.name}, ${formatDurationMs(longestMs)}: ` +
            'it may miss events that are so rare. Lengthen --measure.',
        ]
      : []),
  ];
}

/** About how long each trial takes, ms. */
const plannedSweepMs = (points: readonly AxisPoint[], rounds: number): number[] =>
  Array.from({ length: rounds }, () => points.flatMap(({ scenario }) => plannedTrialsMs(scenario, 1))).flat();

/** How many trials are to come, and about how long they take. */
function announcement(
  scenario: Scenario,
  points: readonly AxisPoint[],
  rounds: number,
  plannedMs: readonly number[],
): string {
  const [{ scenario: asRun }] = points as [AxisPoint];
  const { warmUp, drain } = asRun.phases;
  const minutes = plannedMs.reduce((sum, ms) => sum + ms, 0) / 60_000;
  const lengthened =
    warmUp > scenario.phases.warmUp || drain > scenario.phases.drain
      ? `\nWarm-up is ${formatDurationMs(warmUp)} and drain up to ${formatDurationMs(drain)}, so that the longest interval fits into each.`
      : '';
  return `${scenario.name}: ${plannedMs.length} trials in ${rounds === 1 ? '1 round' : `${rounds} rounds`}, ${minutes < 1 ? 'less than a minute' : `about ${Math.ceil(minutes)} minutes`}${lengthened}`;
}
