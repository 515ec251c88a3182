import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { type ExitCode, exitCodes, PushbenchError } from '../../core/errors.ts';
import type { Result } from '../../core/result.ts';
import type { Scenario } from '../../core/scenario.ts';
import { slugOf } from '../../core/transports.ts';
import { parseDurationMs } from '../../core/units.ts';
import { checkPort, preflight, thisMachine } from '../../harness/preflight.ts';
import { builtInAgent, builtInTarget } from '../../harness/processes.ts';
import { writeAtomically } from '../../harness/resultFile.ts';
import { run } from '../../harness/run.ts';
import { renderMarkdown } from '../../reports/markdown.ts';
import { type Summary, summarise } from '../../reports/summary.ts';
import { renderTerminal } from '../../reports/terminal.ts';
import { overrideScenario } from '../../scenarios/load.ts';
import type { Cli } from '../cli.ts';
import { createProgress } from '../progress.ts';

interface RunOptions {
  readonly variants?: string[];
  readonly rounds: number;
  readonly seed: string;
  readonly users?: number;
  readonly measure?: number;
  readonly agents?: number;
  readonly port: number;
  readonly out?: string;
  readonly gate: boolean;
  readonly quiet?: true;
  readonly json?: true;
}

/** `pushbench run`: runs scenarios and says who was fast, what it cost, and whether everything arrived. */
export function runCommand(cli: Cli): Command {
  return new Command('run')
    .summary('run scenarios and compare their variants')
    .description('Runs each scenario: all its variants, round by round, each trial in fresh processes.')
    .argument('<scenario...>', 'built-in names (pushbench list scenarios) or paths of YAML files')
    .option('--variants <slugs>', 'only these variants, comma-separated, such as sse,websocket', (v) =>
      v.split(','),
    )
    .option(
      '--rounds <n>',
      'how often each variant is run; 5 or more to tell small differences',
      integer(1, 1000),
      1,
    )
    .option('--seed <text>', 'decides the schedule and the order of the trials', '1')
    .option('--users <n>', 'number of users, in place of the scenario’s', integer(1, 100_000))
    .option('--measure <duration>', 'length of the measured window, such as 4s', duration)
    .option(
      '--agents <n>',
      'number of load processes (default: one for every 5,000 users, as far as there are spare cores)',
      integer(1, 64),
    )
    .option('--port <n>', 'port of the target; 0 takes a free one', integer(0, 65_535), 0)
    .option('--out <folder>', 'where results go (default: pushbench-results/<time>)')
    .option('--no-gate', 'report missed SLOs without making them the exit code')
    .option('--quiet', 'no progress')
    .option('--json', 'the results as JSON on stdout, in place of tables')
    .addHelpText(
      'after',
      `
Examples:
  pushbench run forum-notifications
  pushbench run my-scenario.yaml --rounds 5 --out results
  pushbench run stock-ticker --variants sse,websocket --measure 30s

Writes <out>/<scenario>/result.json after each trial, and <out>/summary.md.
Exit codes: 0 all held · 1 an SLO was missed · 2 wrong usage or scenario · 3 a trial was invalid ·
4 something died · 130 ended by Ctrl-C. Finished trials are kept in every case.`,
    )
    .action((names: string[], options: RunOptions) => runScenarios(cli, names, options));
}

async function runScenarios(cli: Cli, names: readonly string[], options: RunOptions): Promise<void> {
  // Everything that can be wrong is found before anything runs.
  const scenarios = names.map((name) =>
    selectVariants(overrideScenario(name, overrides(options)), options.variants),
  );
  const twice = scenarios.find((s, i) => scenarios.findIndex((other) => other.name === s.name) < i);
  if (twice)
    throw new PushbenchError(
      `two scenarios are called ${twice.name}; their results would overwrite each other`,
    );
  const machine = thisMachine();
  for (const scenario of scenarios) for (const warning of preflight(scenario, machine)) cli.warn(warning);
  await checkPort(options.port);

  const out =
    options.out ?? join('pushbench-results', new Date().toISOString().slice(0, 19).replaceAll(':', '-'));
  const results: Result[] = [];
  for (const scenario of scenarios) {
    if (!options.quiet) cli.stderr.write(`${scenario.name}: ${scenario.title}\n`);
    const result = await run(
      {
        scenario,
        seed: options.seed,
        rounds: options.rounds,
        target: builtInTarget,
        agent: builtInAgent,
        port: options.port,
        agents: options.agents ?? defaultAgents(scenario.users),
        command: cli.command,
      },
      {
        signal: cli.signal,
        listener: options.quiet ? {} : createProgress(cli.stderr, Date.now),
        save: (r) => writeAtomically(join(out, scenario.name, 'result.json'), `${JSON.stringify(r)}\n`),
      },
    );
    results.push(result);
    if (result.interrupted) break;
  }

  const summaries = results.map(summarise);
  await writeAtomically(join(out, 'summary.md'), renderMarkdown(summaries));
  if (options.json) cli.stdout.write(`${JSON.stringify(results.length === 1 ? results[0] : results)}\n`);
  else for (const summary of summaries) cli.stdout.write(`${renderTerminal(summary, cli.color)}\n`);
  if (!options.quiet) cli.stderr.write(`Results are in ${out}\n`);
  cli.exit(exitCodeOf(results, options.gate ? summaries : []));
}

/** The code of a run; the worst that happened wins. SLOs count where summaries are given. */
export function exitCodeOf(results: readonly Result[], summaries: readonly Summary[]): ExitCode {
  if (results.some((r) => r.interrupted)) return exitCodes.interrupted;
  if (results.some((r) => r.failedTrials.length > 0)) return exitCodes.partial;
  if (results.some((r) => r.trials.some((t) => !t.valid))) return exitCodes.invalid;
  const missed = summaries.some((s) =>
    s.slos.some((slo) => slo.outcomes.some((o) => o.outcome === 'missed')),
  );
  return missed ? exitCodes.missed : exitCodes.ok;
}

function overrides({ users, measure }: RunOptions) {
  return {
    ...(users === undefined ? {} : { users }),
    ...(measure === undefined ? {} : { measureMs: measure }),
  };
}

function selectVariants(scenario: Scenario, slugs: readonly string[] | undefined): Scenario {
  if (slugs === undefined) return scenario;
  const known = scenario.variants.map(slugOf);
  const unknown = slugs.filter((slug) => !known.includes(slug));
  if (unknown.length > 0)
    throw new PushbenchError(`${scenario.name} has no variant ${unknown.join(', ')}`, {
      hint: `It has: ${known.join(', ')}`,
    });
  return { ...scenario, variants: scenario.variants.filter((v) => slugs.includes(slugOf(v))) };
}

const usersPerAgent = 5_000;

function defaultAgents(users: number): number {
  const spareCores = Math.max(1, availableParallelism() - 1);
  return Math.min(spareCores, Math.ceil(users / usersPerAgent));
}

function integer(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < min || value > max)
      throw new InvalidArgumentError(`Expected a whole number from ${min} to ${max}.`);
    return value;
  };
}

function duration(text: string): number {
  const ms = parseDurationMs(text);
  if (ms === undefined || ms === 0)
    throw new InvalidArgumentError('Expected a duration such as 500ms, 4s or 2m.');
  return ms;
}
