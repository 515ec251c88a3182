import { join } from 'node:path';
import { Command } from 'commander';
import { chosenPlace, type PlaceOptions, withPlaceOptions } from '../../console/chosenPlace.ts';
import { chosenScenario, type ScenarioOptions } from '../../console/chosenScenario.ts';
import { certificateOption, chosenTarget, pidOption } from '../../console/chosenTarget.ts';
import type { Cli } from '../../console/cli.ts';
import { optional } from '../../console/optional.ts';
import { duration, integer, names } from '../../console/options.ts';
import { claimedFolder } from '../../console/outputPath.ts';
import { withOverOption } from '../../console/overOption.ts';
import { plannedTrialsMs } from '../../console/plannedTrials.ts';
import { planTrials } from '../../console/planTrials.ts';
import { createProgress, noProgress } from '../../console/progress.ts';
import { wrappedFor } from '../../console/wrapped.ts';
import { describeEnvironment } from '../../harness/record/environment.ts';
import { loadCalibration } from '../../harness/record/machineStore.ts';
import { writeMeasured } from '../../harness/record/writeAtomically.ts';
import { type Comparison, compareResults } from '../compare/comparison.ts';
import type { Gate } from '../compare/gates.ts';
import { gatesOption } from '../compare/gatesOption.ts';
import { verdictOf } from '../compare/outcome.ts';
import { renderComparisonTerminal } from '../compare/terminal.ts';
import { exitCodeOfAb } from './exitCode.ts';
import { runAb, type Sides } from './measure.ts';

interface AbOptions extends ScenarioOptions, PlaceOptions {
  readonly base: string;
  readonly head: string;
  readonly basePid?: number;
  readonly headPid?: number;
  readonly targetCert?: string;
  readonly rounds: number;
  readonly extend?: number;
  readonly gate?: readonly Gate[];
  readonly seed: string;
  readonly out?: string;
  readonly quiet?: true;
}

/** `pushbench ab`: whether one target is worse than another, on one machine, at the same time. */
export function abCommand(cli: Cli): Command {
  const command = new Command('ab')
    .description(
      'Runs each variant on both targets, one right after the other, round by round, in random order within each ' +
        'pair. If the rounds are inconclusive, --extend more follow, once.',
    )
    .argument('<scenario>', 'a built-in name or the path of a YAML file')
    .requiredOption('--base <target>', 'target to compare with: a command line, a URL, or builtin')

    .requiredOption('--head <target>', 'target that may be worse: a command line, a URL, or builtin')
    .addOption(pidOption('--base-pid <pid>', 'a running base'))
    .addOption(pidOption('--head-pid <pid>', 'a running head'))
    .option('--variants <slugs>', 'only these variants, comma-separated, such as sse,websocket', names)
    .option('--rounds <n>', 'pairs of trials for each variant', integer(2, 1000), 10)
    .option(
      '--extend <n>',
      'rounds to add, once, if the first are inconclusive (default: as many as --rounds; 0: none)',
      integer(0, 1000),
    )
    .option(
      '--gate <metrics>',
      'metrics that gate, each with an optional tolerance, such as latency.p99=10%,bytes.headers',
      gatesOption,
    )
    .option('--seed <text>', 'determines the schedule and the order of the trials', '1')
    .option('--users <n>', 'number of users (default: the scenario’s)', integer(1, 100_000))
    .option('--measure <duration>', 'length of the measured window, such as 4s', duration)
    .option('--out <folder>', 'where the results go (default: pushbench-results/<time>)')
    .option('--quiet', 'no progress')
    .addHelpText(
      'after',
      `
Examples:
  pushbench ab forum-notifications --base "node ../main/server.js" --head "node server.js"
  pushbench ab echo --base builtin --head "python3 examples/target-python/target.py" --variants sse

Writes <out>/base/result.json and <out>/head/result.json after each trial.`,
    )
    .action((name: string, options: AbOptions) => compareTargets(cli, name, options));
  return withPlaceOptions(withOverOption(command.addOption(certificateOption())));
}

async function compareTargets(cli: Cli, name: string, options: AbOptions): Promise<void> {
  const { rounds, extend = rounds, seed, quiet } = options;
  // The targets are judged beside each other, not by goals.
  const scenario = { ...chosenScenario(name, options), slos: [] };
  const place = await chosenPlace(cli, options, options.base, options.head);
  const plan = planTrials(cli, scenario, seed, place);
  const out = await claimedFolder(options.out, [resultOf('base'), resultOf('head')]);
  const own = { targetCert: options.targetCert };
  const targets = {
    base: await chosenTarget({ ...own, target: options.base, targetPid: options.basePid }, cli, place, [
      scenario,
    ]),
    head: await chosenTarget({ ...own, target: options.head, targetPid: options.headPid }, cli, place, [
      scenario,
    ]),
  };
  const calibration = optional(cli, () => loadCalibration(describeEnvironment(place)));
  const say = (line: string) => {
    if (!quiet) cli.stderr.write(`${line}\n`);
  };
  // Each round has every variant twice, once for each side.
  const plannedMs = (n: number) => plannedTrialsMs(plan.scenario, 2 * n);
  const progress = quiet ? noProgress : createProgress(cli.stderr, Date.now, plannedMs(rounds));
  progress.part(`${scenario.name}: ${rounds} rounds, and ${extend} more if these are inconclusive`);
  const sides = await cli.interruptible((signal) =>
    runAb(
      { ...plan, rounds, extend, targets, calibration },
      {
        signal,
        listener: progress,
        save: (side, result) => writeMeasured(join(out, resultOf(side)), `${JSON.stringify(result)}\n`),
        isInconclusive: (sides) => {
          const inconclusive = verdictOf(compared(sides, options.gate)) === 'inconclusive';
          if (inconclusive) {
            say(`${rounds} rounds are inconclusive: ${extend} more follow`);
            progress.plan(plannedMs(extend));
          }
          return inconclusive;
        },
      },
    ).finally(progress.end),
  );
  const comparison = compared(sides, options.gate);
  cli.stdout.write(wrappedFor(cli.stdout, renderComparisonTerminal(comparison, cli.color)));
  say(`Results are in ${out}`);
  cli.exit(exitCodeOfAb(sides, comparison));
}

const resultOf = (side: keyof Sides) => join(side, 'result.json');

/**
 * The outcome is looked at twice at most, before an extension and after it, and the looks share the false
 * alarms.
 */
const looks = 2;

const compared = ({ base, head }: Sides, gates: readonly Gate[] | undefined): Comparison =>
  compareResults(base, head, { ...(gates ? { gates } : {}), scenarios: looks });
