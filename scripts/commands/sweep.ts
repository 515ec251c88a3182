import { join } from 'node:path';
import { Command } from 'commander';
import { type Axis, parseAxis } from '../../core/axis.ts';
import { type AxisPoint, mergedAlong, pointsAlong } from '../../core/axisPoints.ts';
import { PushbenchError } from '../../core/errors.ts';
import type { Scenario } from '../../core/scenario.ts';
import { formatDurationMs } from '../../core/units.ts';
import { describeEnvironment } from '../../harness/environment.ts';
import { loadCalibration } from '../../harness/machineStore.ts';
import { preflight, thisMachine } from '../../harness/preflight.ts';
import { builtInAgent } from '../../harness/processes.ts';
import { writeAtomically, writeMeasured } from '../../harness/resultFile.ts';
import { runSweep, trialsPerRound } from '../../harness/sweep.ts';
import { renderSweepMarkdown } from '../../reports/sweepMarkdown.ts';
import { type SweepReport, sweepReportOf } from '../../reports/sweepReport.ts';
import { renderSweepTerminal } from '../../reports/sweepTerminal.ts';
import { chosenPlace, type PlaceOptions, withPlaceOptions } from '../chosenPlace.ts';
import { chosenScenario, type ScenarioOptions } from '../chosenScenario.ts';
import { chosenTarget, type TargetOption, withTargetOption } from '../chosenTarget.ts';
import type { Cli } from '../cli.ts';
import { exitCodeOfRun } from '../exitCodes.ts';
import { optional } from '../optional.ts';
import { defaultAgents, duration, integer, names } from '../options.ts';
import { claimedFolder } from '../outputPath.ts';
import { createProgress } from '../progress.ts';

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
    .summary('vary one thing, and find where variants cross')
    .description(
      'Runs the variants of a scenario at several poll intervals, numbers of users, rates, payloads or hold times, and ' +
        'says below and above which value one costs less, or is faster, than another.',
    )
    .argument('<scenario>', 'a built-in name or the path of a YAML file')
    .requiredOption(
      '--vary <axis=values>',
      'interval, users, rate, payload or hold, with 2 to 20 values, such as interval=1s,2s,5s',
      parseAxis,
    )
    .option('--variants <slugs>', 'only these variants, comma-separated, such as sse,websocket', names)
    .option('--rounds <n>', 'how often each variant is run at each value', integer(1, 1000), 3)
    .option('--seed <text>', 'decides the schedules and the order of the trials', '1')
    .option('--users <n>', 'number of users, in place of the scenario’s', integer(1, 100_000))
    .option('--measure <duration>', 'length of the measured window, such as 4s', duration)
    .option(
      '--agents <n>',
      'number of load processes (default: one for every 5,000 users, as far as there are spare cores)',
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

Writes <out>/sweep.json after each trial, then <out>/sweep.html and <out>/sweep.md. Goals are not looked at.
docs/CROSSOVERS.md says how crossovers are found.
Exit codes: 0 all trials were valid · 2 wrong usage or scenario · 3 a trial was invalid · 4 something died ·
130 ended by Ctrl-C. Finished trials are kept in every case.`,
    )
    .action((name: string, options: SweepOptions) => sweep(cli, name, options));
  return withPlaceOptions(withTargetOption(command));
}

async function sweep(cli: Cli, name: string, options: SweepOptions): Promise<void> {
  const { vary: axis, rounds, seed, quiet } = options;
  if (axis.name === 'users' && options.users !== undefined)
    throw new PushbenchError('--users sets what --vary users varies; leave one of them out');
  // Variants are compared with each other, not with goals.
  const scenario = { ...chosenScenario(name, options), slos: [] };
  const points = pointsAlong(axis, scenario, seed);
  const place = await chosenPlace(cli, options, options.target);
  const machine = thisMachine(place);
  for (const warning of new Set(points.flatMap((point) => preflight(point.scenario, machine))))
    cli.warn(warning);
  for (const warning of warningsOf(axis, scenario)) cli.warn(warning);
  const out = await claimedFolder(options.out, ['sweep.json', 'sweep.md', 'sweep.html']);
  const target = await chosenTarget(options, cli, place, [scenario]);

  if (!quiet) cli.stderr.write(announcement(scenario, points, rounds));
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
        listener: quiet ? {} : createProgress(cli.stderr, Date.now),
        save: (one) => writeMeasured(join(out, 'sweep.json'), `${JSON.stringify(one)}\n`),
      },
    ),
  );

  const report = sweepReportOf(result);
  cli.stdout.write(renderSweepTerminal(report, cli.color));
  await writeAtomically(join(out, 'sweep.md'), renderSweepMarkdown(report));
  await writeAtomically(join(out, 'sweep.html'), await renderSweepHtml(report));
  if (!quiet) cli.stderr.write(`The sweep is in ${out}\nThe report is ${join(out, 'sweep.html')}\n`);
  cli.exit(
    exitCodeOfRun(
      result.points.map((point) => point.result),
      [],
    ),
  );
}

/** What draws is loaded only where something is drawn. */
export async function renderSweepHtml(report: SweepReport): Promise<string> {
  const { renderSweepPage } = await import('../../reports/page/sweepPage.ts');
  return renderSweepPage(report);
}

function warningsOf(axis: Axis, scenario: Scenario): string[] {
  const { measure } = scenario.phases;
  const longestMs = axis.unit === 'ms' ? (axis.values.at(-1) as number) : 0;
  return [
    ...mergedAlong(axis, scenario).map(
      (slugs) => `${slugs.join(' and ')} differ in the ${axis.name} only: they are one in this sweep`,
    ),
    ...(longestMs > measure
      ? [
          `the window of ${formatDurationMs(measure)} is shorter than the longest ${axis.name}, ${formatDurationMs(longestMs)}: ` +
            'what happens so seldom may not be in it. Lengthen --measure.',
        ]
      : []),
  ];
}

/** Starting, connecting and ending the processes of a trial. */
const aroundTrialMs = 2_500;

/** How many trials are to come, and about how long they take. */
function announcement(scenario: Scenario, points: readonly AxisPoint[], rounds: number): string {
  const [{ scenario: asRun }] = points as [AxisPoint];
  const { warmUp, measure, drain } = asRun.phases;
  const trials = rounds * trialsPerRound(points);
  const minutes = (trials * (aroundTrialMs + asRun.connect.over + warmUp + measure)) / 60_000;
  const lengthened =
    warmUp > scenario.phases.warmUp || drain > scenario.phases.drain
      ? `Warm-up is ${formatDurationMs(warmUp)} and drain up to ${formatDurationMs(drain)}, so that the longest interval fits into each.\n`
      : '';
  return `${scenario.name}: ${trials} trials in ${rounds === 1 ? '1 round' : `${rounds} rounds`}, ${minutes < 1 ? 'less than a minute' : `about ${Math.ceil(minutes)} minutes`}\n${lengthened}`;
}
