import { dirname, join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { chosenPlace, type PlaceOptions, withPlaceOptions } from '../../console/chosenPlace.ts';
import { chosenTarget, type TargetOption, withTargetOption } from '../../console/chosenTarget.ts';
import type { Cli } from '../../console/cli.ts';
import { optional } from '../../console/optional.ts';
import { defaultAgents, names } from '../../console/options.ts';
import { claimedFolder } from '../../console/outputPath.ts';
import { onePathOption } from '../../console/overOption.ts';
import { planTrials } from '../../console/planTrials.ts';
import { createProgress, noProgress } from '../../console/progress.ts';
import { wrappedFor } from '../../console/wrapped.ts';
import { PushbenchError } from '../../core/errors.ts';
import { type Path, pathParts } from '../../core/path.ts';
import { scenarioLimits } from '../../core/scenario/scenario.ts';
import { isUrl } from '../../harness/processes/runningTarget.ts';
import { describeEnvironment } from '../../harness/record/environment.ts';
import { loadCalibration } from '../../harness/record/machineStore.ts';
import { pushbenchVersion } from '../../harness/record/ownPackage.ts';
import type { RunPlan } from '../../harness/record/runPlan.ts';
import { runTogether } from '../../harness/record/runTogether.ts';
import { writeAtomically, writeMeasured } from '../../harness/record/writeAtomically.ts';
import { capacityFileIn, readCapacity } from '../capacity/file.ts';
import type { Claim } from './claim.ts';
import { claims } from './claims.ts';
import { exitCodeOfClaims } from './exitCode.ts';
import type { Earlier, Experiment } from './experiment.ts';
import { type ClaimsFile, claimsFileIn, claimsSchemaVersion, readClaims } from './file.ts';
import { possibleOf } from './impossible.ts';
import { judgeClaims } from './judge.ts';
import { claimsNumbered, experimentsFor, plannedMs, scenariosOver } from './plan.ts';
import { renderClaimsList, renderClaimsTerminal } from './terminal.ts';
import { claimsTexts } from './texts.ts';

interface ClaimsOptions extends PlaceOptions, TargetOption {
  readonly quick?: true;
  readonly only?: readonly Claim[];
  readonly list?: true;
  readonly over?: Path;
  readonly from?: string;
  readonly capacity?: string;
  readonly seed: string;
  readonly out?: string;
  readonly quiet?: true;
}

/** `pushbench claims`: tests what is said of the transports. */
export function claimsCommand(cli: Cli): Command {
  const command = new Command('claims')
    .description(
      'Runs workloads that test published claims, and reports for each claim whether it was reproduced, was refuted ' +
        'or is not decidable here, by rules that are fixed beforehand.',
    )
    .option('--quick', 'fewer rounds and shorter windows: at most 18 minutes, instead of 55')
    .option('--only <numbers>', 'only these claims, comma-separated, such as 3,12', claimsOption)
    .option('--list', 'print the claims and their rules, and run nothing')
    .option('--from <path>', 'judge an earlier test again, from its claims.json or folder, and run nothing')
    .addOption(onePathOption().conflicts('from'))
    .option('--capacity <path>', 'a search by pushbench capacity, for the claim about scaling')
    .option('--seed <text>', 'determines the schedules and the order of the trials', '1')
    .option(
      '--out <folder>',
      'where results go (default: pushbench-results/<time>; with --from the folder of that file)',
    )
    .option('--quiet', 'no progress')
    .addHelpText(
      'after',
      `
Examples:
  pushbench claims --list
  pushbench claims --quick
  pushbench claims --only 3,12 --out claims
  pushbench claims --quick --over tls
  pushbench claims --from claims/claims.json --capacity results/capacity.json

Writes <out>/claims.json, claims.html and claims.md. docs/CLAIMS.md explains how to read them.
Finished experiments are kept, even if the command is interrupted.`,
    )
    .action((options: ClaimsOptions) => testClaims(cli, options));
  return withPlaceOptions(withTargetOption(command));
}

async function testClaims(cli: Cli, options: ClaimsOptions): Promise<void> {
  const { only = claims, quick = false, quiet, seed, over } = options;
  if (options.list) {
    cli.stdout.write(wrappedFor(cli.stdout, renderClaimsList(only)));
    return;
  }
  const capacity =
    options.capacity === undefined
      ? null
      : readCapacity(capacityFileIn(options.capacity) ?? options.capacity);
  if (options.from !== undefined) return judgeAgain(cli, options.from, options, capacity);
  const size = quick ? 'quick' : 'full';
  if (isUrl(options.target))
    throw new PushbenchError('claims start and restart the target, which a URL does not allow', {
      hint: 'Pass a command line that starts it.',
    });
  const place = await chosenPlace(cli, options);
  const { experiments, impossible } = await possibleOf(experimentsFor(only), place, cli);
  const planAll = (experiment: Experiment, earlier: Earlier) =>
    scenariosOver(over, experiment, size, earlier).map((scenario) => ({
      ...planTrials(cli, scenario, seed, place),
      ...(experiment.isHeavy && { agents: defaultAgents(scenarioLimits.users, place) }),
      rounds: experiment.rounds[size],
    }));
  // Everything that can be wrong is found before anything runs. What rests on earlier experiments is planned
  // again after these.
  const planned = new Map(experiments.map((experiment) => [experiment.id, planAll(experiment, new Map())]));
  for (const { id, after = [] } of experiments) if (after.length > 0) planned.delete(id);
  const tried = [...planned.values()].flat().map(({ scenario }) => scenario);
  const out = await claimedFolder(options.out, ['claims.json', ...reportFiles]);
  const target = await chosenTarget(options, cli, place, tried);
  const calibration = optional(cli, () => loadCalibration(describeEnvironment(place)));

  let file: ClaimsFile = {
    schema: claimsSchemaVersion,
    pushbench: pushbenchVersion(),
    startedAt: new Date().toISOString(),
    command: cli.command,
    seed,
    ...(over && pathParts(over).length > 0 && { over }),
    quick,
    interrupted: false,
    finished: false,
    planned: experiments.map(({ id }) => id),
    ...(impossible.length > 0 && { impossible }),
    experiments: [],
    capacity,
  };
  const save = () => writeMeasured(join(out, 'claims.json'), `${JSON.stringify(file)}\n`);
  await save();
  const progress = quiet ? noProgress : createProgress(cli.stderr, Date.now);
  await cli.interruptible(async (signal) => {
    for (const [i, experiment] of experiments.entries()) {
      const earlier = new Map(file.experiments.map(({ id, results }) => [id, results]));
      const leftMs = experiments.slice(i).flatMap((one) => plannedMs(one, size, earlier));
      progress.plan(leftMs);
      progress.part(headOf(experiments, i, leftMs));
      const own = planned.get(experiment.id) ?? planAll(experiment, earlier);
      // Schedules are long: none is kept after its trials.
      planned.delete(experiment.id);
      const plans = own.map((plan): RunPlan => ({ ...plan, target, calibration }));
      const running = runTogether(plans, { signal, listener: progress });
      const results = await running.finally(progress.end);
      const interrupted = results.some((result) => result.interrupted);
      file = interrupted
        ? { ...file, interrupted }
        : { ...file, experiments: [...file.experiments, { id: experiment.id, results }] };
      await save();
      if (interrupted) break;
    }
  });

  if (!file.interrupted) {
    file = { ...file, finished: true };
    await save();
  }
  await publish(cli, only, file, out, { quiet, isFresh: true });
}

const reportFiles = ['claims.md', 'claims.html'];

/** Judges claims by the measurements of an earlier file, and by another capacity search if one is given. */
async function judgeAgain(
  cli: Cli,
  from: string,
  { only = claims, quiet, out }: ClaimsOptions,
  capacity: ClaimsFile['capacity'],
): Promise<void> {
  const path = claimsFileIn(from) ?? from;
  const earlier = readClaims(path);
  const file = capacity === null ? earlier : { ...earlier, capacity };
  const folder = await claimedFolder(out ?? dirname(path), reportFiles);
  return publish(cli, only, file, folder, { quiet, isFresh: false });
}

/** Judges claims by their measurements, and writes the verdicts in every form. */
async function publish(
  cli: Cli,
  wanted: readonly Claim[],
  file: ClaimsFile,
  out: string,
  { quiet, isFresh }: { readonly quiet: true | undefined; readonly isFresh: boolean },
): Promise<void> {
  const judged = judgeClaims(wanted, file);
  cli.stdout.write(wrappedFor(cli.stdout, renderClaimsTerminal(judged, file, cli.color)));
  await writeAtomically(join(out, 'claims.md'), claimsTexts.md(judged, file));
  await writeAtomically(join(out, 'claims.html'), await claimsTexts.html(judged, file));
  if (!quiet) cli.stderr.write(`The page is ${join(out, 'claims.html')}\n`);
  cli.exit(exitCodeOfClaims(file, judged, isFresh));
}

/** The line above the trials of an experiment. */
function headOf(all: readonly Experiment[], at: number, trialsMs: readonly number[]): string {
  const leftMs = trialsMs.reduce((sum, ms) => sum + ms, 0);
  return `Experiment ${at + 1} of ${all.length}: ${all[at]?.title}; about ${Math.ceil(leftMs / 60_000)} min left`;
}

function claimsOption(text: string): Claim[] {
  const numbers = names(text).map(Number);
  const wanted = claimsNumbered(numbers);
  if (wanted === null)
    throw new InvalidArgumentError(
      `Expected claim numbers from 1 to ${claims.length}, such as 3,12; see pushbench claims --list.`,
    );
  return wanted;
}
