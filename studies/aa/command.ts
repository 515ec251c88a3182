import { join } from 'node:path';
import { Command } from 'commander';
import { chosenPlace, type PlaceOptions, withPlaceOptions } from '../../console/chosenPlace.ts';
import { chosenScenario, type ScenarioOptions } from '../../console/chosenScenario.ts';
import { chosenTarget, type TargetOption, withTargetOption } from '../../console/chosenTarget.ts';
import type { Cli } from '../../console/cli.ts';
import { exitCodeOfTrials } from '../../console/exitCodes.ts';
import { optional } from '../../console/optional.ts';
import { duration, integer } from '../../console/options.ts';
import { claimedFolder } from '../../console/outputPath.ts';
import { withOverOption } from '../../console/overOption.ts';
import { plannedTrialsMs } from '../../console/plannedTrials.ts';
import { planTrials } from '../../console/planTrials.ts';
import { createProgress, noProgress } from '../../console/progress.ts';
import { exitCodes, PushbenchError } from '../../core/errors.ts';
import { slugOf } from '../../core/variant.ts';
import { describeEnvironment } from '../../harness/record/environment.ts';
import { loadCalibration, requireNoiseStore, storeNoise } from '../../harness/record/machineStore.ts';
import { run } from '../../harness/record/run.ts';
import { writeMeasured } from '../../harness/record/writeAtomically.ts';
import { noiseFloorOf } from './noise.ts';
import { renderNoise } from './table.ts';

interface AaOptions extends Omit<ScenarioOptions, 'variants'>, PlaceOptions, TargetOption {
  readonly variant?: string;
  readonly rounds: number;
  readonly seed: string;
  readonly out?: string;
  readonly quiet?: true;
}

/** `pushbench aa`: the noise floor of this machine. */
export function aaCommand(cli: Cli): Command {
  const command = new Command('aa')
    .description(
      'Runs one variant against itself, in pairs. Nothing differs between the two, so any difference in the ' +
        'figures is noise, which a real change must exceed to be detected on this machine.',
    )
    .argument('<scenario>', 'a built-in name or the path of a YAML file')
    .option('--variant <slug>', 'the variant (default: the scenario’s first)')
    .option('--rounds <n>', 'pairs of trials; more give a better estimate', integer(2, 500), 5)
    .option('--seed <text>', 'determines the schedule', '1')
    .option('--users <n>', 'number of users (default: the scenario’s)', integer(1, 100_000))
    .option('--measure <duration>', 'length of the measured window, such as 4s', duration)
    .option('--out <folder>', 'where the result goes (default: pushbench-results/<time>)')
    .option('--quiet', 'no progress')
    .addHelpText(
      'after',
      `
Examples:
  pushbench aa forum-notifications --variant sse
  pushbench aa my-scenario.yaml --rounds 10 --measure 10s

Writes <out>/<scenario>/result.json. If at least two pairs are valid, prints the noise floor and stores it for this
machine.`,
    )
    .action((name: string, options: AaOptions) => measureNoise(cli, name, options));
  return withPlaceOptions(withTargetOption(withOverOption(command)));
}

async function measureNoise(cli: Cli, name: string, options: AaOptions): Promise<void> {
  const { variant, over, quiet } = options;
  if (over !== undefined && over.length > 1)
    throw new PushbenchError('aa runs one variant, over one path; --over names several', {
      hint: 'Pass one of them. Noise differs by path: run aa for each.',
    });
  const chosen = chosenScenario(name, {
    ...options,
    ...(variant === undefined ? {} : { variants: [variant] }),
  });
  // Noise is not judged by goals.
  const scenario = { ...chosen, variants: chosen.variants.slice(0, 1), slos: [] };
  const place = await chosenPlace(cli, options, options.target);
  const plan = planTrials(cli, scenario, options.seed, place);
  const environment = describeEnvironment(place);
  const file = join(scenario.name, 'result.json');
  const out = await claimedFolder(options.out, [file]);
  await requireNoiseStore(environment, {
    scenario: scenario.name,
    variant: plan.scenario.variants.map(slugOf).join(),
    scheduleSha256: plan.schedule.sha256,
  });
  const target = await chosenTarget(options, cli, place, [scenario]);
  const rounds = options.rounds * 2;
  const progress = quiet
    ? noProgress
    : createProgress(cli.stderr, Date.now, plannedTrialsMs(plan.scenario, rounds));
  progress.part(`${scenario.name}: ${options.rounds} pairs of trials`);
  const result = await cli.interruptible((signal) =>
    run(
      {
        ...plan,
        rounds,
        target,
        calibration: optional(cli, () => loadCalibration(environment)),
      },
      {
        signal,
        listener: progress,
        save: (r) => writeMeasured(join(out, file), `${JSON.stringify(r)}\n`),
      },
    ).finally(progress.end),
  );
  if (!quiet) cli.stderr.write(`The result is in ${out}\n`);
  if (result.interrupted) return cli.exit(exitCodes.interrupted);
  const floor = noiseFloorOf(result);
  if (floor.pairs < 2)
    throw new PushbenchError(
      `a noise floor needs 2 pairs of valid trials; there ${floor.pairs === 1 ? 'is' : 'are'} ${floor.pairs}`,
      {
        exitCode: result.failedTrials.length > 0 ? exitCodes.partial : exitCodes.invalid,
        hint: 'The result says why trials were invalid or failed.',
      },
    );
  cli.stdout.write(renderNoise(floor));
  const path = await storeNoise(environment, floor);
  cli.stdout.write(`Stored in ${path}\n`);
  cli.exit(exitCodeOfTrials([result]));
}
