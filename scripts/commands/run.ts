import { join } from 'node:path';
import { Command, Option } from 'commander';
import { chosenPlace, type PlaceOptions, withPlaceOptions } from '../../console/chosenPlace.ts';
import { chosenScenario, type ScenarioOptions } from '../../console/chosenScenario.ts';
import { chosenTarget, type TargetOption, withTargetOption } from '../../console/chosenTarget.ts';
import type { Cli } from '../../console/cli.ts';
import type { CliCommand } from '../../console/cliCommand.ts';
import { goWithout, optional } from '../../console/optional.ts';
import { duration, integer, names } from '../../console/options.ts';
import { claimedFolder } from '../../console/outputPath.ts';
import { withOverOption } from '../../console/overOption.ts';
import { plannedTrialsMs } from '../../console/plannedTrials.ts';
import { planTrials } from '../../console/planTrials.ts';
import { createProgress, noProgress } from '../../console/progress.ts';
import { wrappedFor } from '../../console/wrapped.ts';
import { PushbenchError } from '../../core/errors.ts';
import { plainJson } from '../../core/plainText.ts';
import type { Calibration, Result } from '../../core/result.ts';
import type { Scenario } from '../../core/scenario/scenario.ts';
import type { Schedule } from '../../core/schedule/schedule.ts';
import { slugOf } from '../../core/variant.ts';
import type { Place } from '../../harness/place/place.ts';
import { checkPort } from '../../harness/place/preflight.ts';
import { describeEnvironment } from '../../harness/record/environment.ts';
import { loadCalibration, loadNoise, storeCalibration } from '../../harness/record/machineStore.ts';
import { emptyResult } from '../../harness/record/recording.ts';
import { run } from '../../harness/record/run.ts';
import type { RunPlan } from '../../harness/record/runPlan.ts';
import { writeAtomically, writeMeasured } from '../../harness/record/writeAtomically.ts';
import { unsupportedSlos } from '../../harness/trial/validity.ts';
import { reportsOf } from '../../reports/results/report.ts';
import { renderTerminal } from '../../reports/run/terminal.ts';
import { runTexts } from '../../reports/run/texts.ts';
import type { RadioName } from '../../reports/stats/radioModel.ts';
import { calibrateHere } from '../../studies/calibrate/command.ts';
import { radioOption } from './radioOption.ts';
import { exitCodeOfRun, type SloFailure, sloFailures } from './runExitCode.ts';

interface RunOptions extends ScenarioOptions, PlaceOptions, TargetOption {
  readonly rounds: number;
  readonly seed: string;
  readonly agents?: number;
  readonly port: number;
  readonly calibrate?: true;
  readonly out?: string;
  readonly gate: boolean;
  readonly failOn: SloFailure;
  readonly report: boolean;
  readonly radio?: RadioName;
  readonly quiet?: true;
  readonly json?: true;
}

/** `pushbench run`: runs scenarios and says who was fast, what it cost, and whether everything arrived. */
export const runCommand: CliCommand = {
  create,
  exitCodes: {
    run: [
      [2, 'invalid usage or scenario'],
      [130, 'interrupted by Ctrl-C'],
      [4, 'a process died'],
      [3, 'a trial was invalid'],
      [1, 'an SLO was missed'],
      [5, 'an SLO is undecided, with --fail-on undecided'],
      [0, 'otherwise'],
    ],
  },
};

function create(cli: Cli): Command {
  const command = new Command('run')
    .description('Runs all variants of each scenario, round by round, with fresh processes for each trial.')
    .argument('<scenario...>', 'built-in names (pushbench list scenarios) or paths of YAML files')
    .option('--variants <slugs>', 'only these variants, comma-separated, such as sse,websocket', names)
    .option(
      '--rounds <n>',
      'how often each variant runs; 5 or more to detect small differences',
      integer(1, 1000),
      1,
    )
    .option('--seed <text>', 'determines the schedule and the order of the trials', '1')
    .option('--users <n>', 'number of users (default: the scenario’s)', integer(1, 100_000))
    .option('--measure <duration>', 'length of the measured window, such as 4s', duration)
    .option(
      '--agents <n>',
      'number of load processes (default: one per 5,000 users, at most the number of cores less one)',
      integer(1, 64),
    )
    .option('--port <n>', 'port of the target; 0 picks a free one', integer(0, 65_535), 0)
    .option('--calibrate', 'calibrate first (default: use the last calibration of this machine, if any)')
    .option('--out <folder>', 'where results go (default: pushbench-results/<time>)')
    .option('--no-gate', 'report missed SLOs, but do not fail because of them')
    .addOption(
      new Option('--fail-on <verdict>', 'fail on this SLO verdict or a worse one')
        .choices(sloFailures)
        .default('missed' satisfies SloFailure),
    )
    .option('--no-report', 'no HTML report; pushbench report makes one later')
    .addOption(radioOption())
    .option('--quiet', 'no progress')
    .option('--json', 'print the results as JSON instead of tables')
    .addHelpText(
      'after',
      `
Examples:
  pushbench run forum-notifications
  pushbench run my-scenario.yaml --rounds 5 --out results
  pushbench run stock-ticker --variants sse,websocket --measure 30s
  pushbench run echo --target "python3 examples/target-python/target.py"

Writes <out>/<scenario>/result.json after each trial, then <out>/report.html and <out>/summary.md.
Finished trials are kept, even if the command is interrupted.`,
    )
    .action((names: string[], options: RunOptions) => runScenarios(cli, names, options));
  return withPlaceOptions(withTargetOption(withOverOption(command)));
}

async function runScenarios(cli: Cli, names: readonly string[], options: RunOptions): Promise<void> {
  // Everything that can be wrong is found before anything runs.
  const scenarios = names.map((name) => chosenScenario(name, options));
  const twice = scenarios.find((s, i) => scenarios.findIndex((other) => other.name === s.name) < i);
  if (twice)
    throw new PushbenchError(
      `two scenarios are named ${twice.name}; their results would overwrite each other`,
    );
  const place = await chosenPlace(cli, options, options.target);
  const plans = scenarios.map((scenario) => planTrials(cli, scenario, options.seed, place));
  for (const { scenario, schedule } of plans) warnOfUnsupported(cli, scenario, schedule);
  if (place.network.name === 'host') await checkPort(options.port);
  const out = await claimedFolder(options.out, [
    ...plans.map(({ scenario }) => resultIn(scenario)),
    'summary.md',
    ...(options.report ? ['report.html'] : []),
  ]);
  const target = await chosenTarget(options, cli, place, scenarios, options.port);
  const calibration = options.calibrate
    ? await calibrateFirst(cli, place, options)
    : optional(cli, () => loadCalibration(describeEnvironment(place)));

  const planned = plans.map(
    (plan): RunPlan => ({
      ...plan,
      rounds: options.rounds,
      target,
      port: options.port,
      agents: options.agents ?? plan.agents,
      calibration,
      noise: noiseKnownOf(cli, plan),
    }),
  );
  const results = await cli.interruptible((signal) => runAll(cli, planned, out, signal, options.quiet));

  const reports = reportsOf(results, options.radio);
  const summaries = reports.map(({ summary }) => summary);
  if (options.json) cli.stdout.write(`${plainJson(results.length === 1 ? results[0] : results)}\n`);
  else
    for (const summary of summaries)
      cli.stdout.write(wrappedFor(cli.stdout, `${renderTerminal(summary, cli.color)}\n`));
  await writeAtomically(join(out, 'summary.md'), runTexts.md(reports));
  if (options.report) await writeAtomically(join(out, 'report.html'), await runTexts.html(reports));
  if (!options.quiet)
    cli.stderr.write(
      `Results are in ${out}\n${options.report ? `The report is ${join(out, 'report.html')}\n` : ''}`,
    );
  if (results.some(({ trials }) => trials.some(({ invalidKinds }) => invalidKinds.includes('machine'))))
    cli.warn(
      `the machine was busy during some trials. Close other programs and run again, or accept the figures with --allow-busy.`,
    );
  cli.exit(exitCodeOfRun(results, options.gate ? summaries : [], options.failOn));
}

/**
 * Runs all plans, one after the other. Those that a signal keeps from beginning have results without trials:
 * they say what is missing.
 */
async function runAll(
  cli: Cli,
  plans: readonly RunPlan[],
  out: string,
  signal: AbortSignal,
  quiet: true | undefined,
): Promise<Result[]> {
  const save = (result: Result) =>
    writeMeasured(join(out, resultIn(result.scenario)), `${JSON.stringify(result)}\n`);
  // Whoever reads the folder must know of all of them, also when this process is killed.
  for (const plan of plans) await save(emptyResult(plan));
  const plannedMs = plans.flatMap(({ scenario, rounds }) => plannedTrialsMs(scenario, rounds));
  const progress = quiet ? noProgress : createProgress(cli.stderr, Date.now, plannedMs);
  const results: Result[] = [];
  for (const plan of plans) {
    if (signal.aborted) {
      const unbegun = { ...emptyResult(plan), interrupted: true };
      await save(unbegun);
      results.push(unbegun);
      continue;
    }
    progress.part(`${plan.scenario.name}: ${plan.scenario.title}`);
    results.push(await run(plan, { signal, listener: progress, save }).finally(progress.end));
  }
  return results;
}

/** The noise floors that `pushbench aa` has kept of these variants on this machine. */
const noiseKnownOf = (
  cli: Cli,
  { scenario, schedule, place }: Pick<RunPlan, 'scenario' | 'schedule' | 'place'>,
): NonNullable<Result['noise']> =>
  scenario.variants.map(slugOf).flatMap((variant) => {
    const subject = { scenario: scenario.name, variant, scheduleSha256: schedule.sha256 };
    const floor = optional(cli, () => loadNoise(describeEnvironment(place), subject));
    return floor ? [{ variant, metrics: Object.fromEntries(floor) }] : [];
  });

const resultIn = ({ name }: Pick<Scenario, 'name'>) => join(name, 'result.json');

/** That an error cannot be kept for later runs keeps nobody from this one. */
async function calibrateFirst(cli: Cli, place: Place, { quiet }: RunOptions): Promise<Calibration> {
  const calibration = await calibrateHere(cli, place, quiet ? () => {} : (line) => cli.stderr.write(line));
  await storeCalibration(describeEnvironment(place), calibration).catch((error) => goWithout(cli, error));
  return calibration;
}

/** Says beforehand what would make every trial invalid. */
function warnOfUnsupported(cli: Cli, scenario: Scenario, { measuredDeliveries }: Schedule): void {
  for (const { title, needed } of unsupportedSlos(scenario.slos, measuredDeliveries))
    cli.warn(
      `${scenario.name}: the SLO on ${title} needs ${needed} measured deliveries per trial, but this schedule has ` +
        `${measuredDeliveries}, so its trials will be invalid. Lengthen --measure, raise --users, or drop the SLO.`,
    );
}
