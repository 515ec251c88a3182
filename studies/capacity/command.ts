import { join } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { chosenPlace, type PlaceOptions, withPlaceOptions } from '../../console/chosenPlace.ts';
import { chosenScenario, type ScenarioOptions } from '../../console/chosenScenario.ts';
import { chosenTarget, type TargetOption, withTargetOption } from '../../console/chosenTarget.ts';
import type { Cli } from '../../console/cli.ts';
import { optional } from '../../console/optional.ts';
import { defaultAgents, duration, integer, names } from '../../console/options.ts';
import { claimedFolder } from '../../console/outputPath.ts';
import { withOverOption } from '../../console/overOption.ts';
import { wrappedFor } from '../../console/wrapped.ts';
import { monotonicMs } from '../../core/clock.ts';
import { PushbenchError } from '../../core/errors.ts';
import { pathParts } from '../../core/path.ts';
import type { Scenario } from '../../core/scenario/scenario.ts';
import { formatDurationMs } from '../../core/units.ts';
import type { Place } from '../../harness/place/place.ts';
import { preflight, thisMachine } from '../../harness/place/preflight.ts';
import type { ProcessCommand } from '../../harness/processes/processCommand.ts';
import { builtInAgent } from '../../harness/processes/processCommand.ts';
import { describeEnvironment } from '../../harness/record/environment.ts';
import { loadCalibration } from '../../harness/record/machineStore.ts';
import { writeAtomically, writeMeasured } from '../../harness/record/writeAtomically.ts';
import { listed } from '../../reports/render/words.ts';
import { ceilingKindNames } from '../ceilings/ceiling.ts';
import { type Ceilings, measureCeilings } from '../ceilings/measure.ts';
import { createCeilingProgress } from '../ceilings/progress.ts';
import { withCeilings } from './ceilingBounds.ts';
import { exitCodeOfCapacity } from './exitCode.ts';
import { isLatencyGoal, type LatencyGoal, parseLatencyGoal } from './latencyGoal.ts';
import { searchCapacity } from './measure.ts';
import { createCapacityProgress } from './progress.ts';
import { type BoundsOptions, searchBounds } from './searchBounds.ts';
import { summariseCapacity } from './summary.ts';
import { renderCapacityTerminal } from './terminal.ts';
import { capacityTexts } from './texts.ts';

interface CapacityOptions extends BoundsOptions, PlaceOptions, TargetOption {
  readonly slo?: readonly LatencyGoal[];
  readonly variants?: readonly string[];
  readonly over?: ScenarioOptions['over'];
  readonly measure: number;
  readonly budget: number;
  readonly ceilings: boolean;
  readonly seed: string;
  readonly out?: string;
  readonly quiet?: true;
  readonly json?: true;
}

const warmUpMs = 1_000;
const defaultMeasureMs = 4_000;
const defaultBudgetMs = 600_000;
const ceilingMs = { warmUpMs: 1_000, measureMs: 2_000 };

/** `pushbench capacity`: how many users a server bears within its SLO, by each variant. */
export function capacityCommand(cli: Cli): Command {
  const command = new Command('capacity')
    .description(
      'Finds, for each variant, the largest number of users that one core of the target serves within the SLO, in short ' +
        'trials: first with more and more users, then around the limit. Reports the range, its confidence, and what sets the limit.',
    )
    .argument('<scenario>', 'a built-in name or the path of a YAML file')
    .option(
      '--slo <figure=limit>',
      'goal to hold, such as p99=250ms; may be repeated (default: the scenario’s latency SLOs)',
      goalOption,
    )
    .option('--variants <slugs>', 'only these variants, comma-separated, such as sse,websocket', names)
    .option(
      '--start-users <n>',
      'users to start with (default: 1,000, the fewest that can be judged, or a quarter of what a ceiling allows)',
      integer(1, 100_000),
    )
    .option(
      '--max-users <n>',
      'most users to try (default: as many as this machine allows)',
      integer(1, 100_000),
    )
    .addOption(
      new Option('--measure <duration>', 'length of each attempt’s window')
        .argParser(duration)
        .default(defaultMeasureMs, formatDurationMs(defaultMeasureMs)),
    )
    .addOption(
      new Option('--budget <duration>', 'time for ceilings and all attempts together')
        .argParser(duration)
        .default(defaultBudgetMs, formatDurationMs(defaultBudgetMs)),
    )
    .option('--no-ceilings', 'skip measuring how often the target can answer')
    .option('--seed <text>', 'determines the schedules and the order of the attempts', '1')
    .option('--out <folder>', 'where the results go (default: pushbench-results/<time>)')
    .option('--quiet', 'no progress')
    .option('--json', 'print the report as JSON instead of the table')
    .addHelpText(
      'after',
      `
Examples:
  pushbench capacity forum-notifications --slo p99=250ms
  pushbench capacity forum-notifications --variants sse,websocket --budget 20m
  pushbench capacity my-scenario.yaml --slo p99=500ms --slo mean=100ms --target "node server.js"

Writes <out>/capacity.json after each attempt, then <out>/capacity.html and <out>/capacity.md.
docs/CAPACITY.md explains how to read them.
Finished attempts are kept, even if the command is interrupted.`,
    )
    .action((name: string, options: CapacityOptions) => capacity(cli, name, options));
  return withPlaceOptions(withTargetOption(withOverOption(command)));
}

async function capacity(cli: Cli, name: string, options: CapacityOptions): Promise<void> {
  // Everything that can be wrong is found before anything runs.
  const chosen = chosenScenario(name, {
    measure: options.measure,
    ...(options.variants ? { variants: options.variants } : {}),
    over: options.over,
  });
  const goals = options.slo ?? goalsOf(cli, chosen);
  const scenario = { ...chosen, slos: [...goals], phases: { ...chosen.phases, warmUp: warmUpMs } };
  const place = await chosenPlace(cli, options, options.target);
  const machine = thisMachine(place);
  const widest = searchBounds(scenario, goals, options.seed, machine, options);
  const fewest = Math.min(...widest.map(({ start }) => start));
  for (const warning of preflight({ ...scenario, users: fewest }, machine)) cli.warn(warning);
  const out = await claimedFolder(options.out, ['capacity.json', 'capacity.md', 'capacity.html']);
  const target = await chosenTarget(options, cli, place, [scenario]);

  const say = (line: string) => {
    if (!options.quiet) cli.stderr.write(`${line}\n`);
  };
  say(`${scenario.name}: ${scenario.title}, for up to ${formatDurationMs(options.budget)}`);
  const startMs = monotonicMs();
  const ceilings = await ceilingsOf(cli, target, place, onDirectPath(cli, scenario, options));
  const bounds = withCeilings(widest, { scenario, seed: options.seed, ceilings: ceilings.ceilings }, options);
  const result = await cli.interruptible((signal) =>
    searchCapacity(
      {
        scenario,
        goals,
        bounds,
        seed: options.seed,
        budgetMs: options.budget,
        spentMs: monotonicMs() - startMs,
        ceilings,
        target,
        agent: builtInAgent,
        agentsFor: (users) => defaultAgents(users, place),
        place,
        calibration: optional(cli, () => loadCalibration(describeEnvironment(place))),
        command: cli.command,
      },
      {
        signal,
        listener: options.quiet ? {} : createCapacityProgress(cli.stderr, Date.now, goals),
        save: (found) => writeMeasured(join(out, 'capacity.json'), `${JSON.stringify(found)}\n`),
        now: monotonicMs,
      },
    ),
  );
  const summary = summariseCapacity(result);
  cli.stdout.write(
    options.json
      ? capacityTexts.json(result)
      : wrappedFor(cli.stdout, renderCapacityTerminal(summary, cli.color)),
  );
  await writeAtomically(join(out, 'capacity.md'), capacityTexts.md(result));
  await writeAtomically(join(out, 'capacity.html'), await capacityTexts.html(result));
  say(`Results are in ${out}\nThe report is ${join(out, 'capacity.html')}`);
  cli.exit(exitCodeOfCapacity(summary));
}

/**
 * The ceilings of the target. What cannot be measured bounds nothing: a target need not serve all transports.
 */
async function ceilingsOf(
  cli: Cli,
  target: ProcessCommand,
  place: Place,
  { ceilings, quiet }: CapacityOptions,
): Promise<Ceilings> {
  if (!ceilings) return { ceilings: [], failed: [] };
  if (!quiet) cli.stderr.write('Measuring the target’s ceilings first:\n');
  return cli.interruptible((signal) =>
    measureCeilings(
      { target, place, port: 0, ...ceilingMs, kinds: ceilingKindNames },
      { signal, listener: quiet ? {} : createCeilingProgress(cli.stderr) },
    ),
  );
}

/** Ceilings are measured over the direct path: they say nothing of a target over another. */
function onDirectPath(cli: Cli, { variants }: Scenario, options: CapacityOptions): CapacityOptions {
  if (!options.ceilings || variants.every(({ over }) => pathParts(over).length === 0)) return options;
  cli.warn(
    'ceilings are measured over HTTP/1.1 in the clear only: none is measured, as there are variants over other paths',
  );
  return { ...options, ceilings: false };
}

/** The scenario's own goals. Only those on latency say whether a server keeps up. */
function goalsOf(cli: Cli, { name, slos }: Scenario): LatencyGoal[] {
  const goals = slos.filter(isLatencyGoal);
  if (goals.length === 0)
    throw new PushbenchError(`${name} has no latency SLO to search by`, {
      hint: 'Pass one, such as --slo p99=250ms.',
    });
  const others = slos.filter((slo) => !isLatencyGoal(slo)).map(({ metric }) => metric);
  if (others.length > 0)
    cli.warn(`${name}: SLOs on ${listed(others)} are ignored; capacity searches by latency only`);
  return goals;
}

/** Parses and collects goals, for commander. */
function goalOption(text: string, before: readonly LatencyGoal[] = []): readonly LatencyGoal[] {
  const goal = parseLatencyGoal(text);
  if (typeof goal === 'string') throw new InvalidArgumentError(goal);
  if (before.some(({ metric }) => metric === goal.metric))
    throw new InvalidArgumentError(`duplicate --slo for ${text.split('=')[0]}`);
  return [...before, goal];
}
