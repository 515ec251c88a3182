import { join } from 'node:path';
import { Command, Option } from 'commander';
import type { Cli } from '../../console/cli.ts';
import { refuseToReplace, requireOutput, requireOutputFolder } from '../../console/outputPath.ts';
import { wrappedFor } from '../../console/wrapped.ts';
import { writeAtomically } from '../../harness/record/writeAtomically.ts';
import { readResult } from '../../reports/results/readResult.ts';
import { resultFilesIn } from '../../reports/results/resultFiles.ts';
import { compareResults } from './comparison.ts';
import { exitCodeOfComparison } from './exitCode.ts';
import { type ComparisonFormat, comparisonFormats, renderComparison } from './formats.ts';
import type { Gate } from './gates.ts';
import { gatesOption } from './gatesOption.ts';
import { noiseFloorIn } from './noiseFloor.ts';
import { type FailOn, failures } from './outcome.ts';
import { matchScenarios } from './scenarioPairs.ts';

interface Options {
  readonly gate?: readonly Gate[];
  readonly failOn: FailOn;
  readonly format: ComparisonFormat;
  readonly out?: string;
}

/** `pushbench compare`: says whether a head is worse than its baseline. */
export function compareCommand(cli: Cli): Command {
  return new Command('compare')
    .description(
      'Compares two results of the same workload. Each figure is regressed, improved, unchanged or inconclusive; a few of them ' +
        'gate, the others are for information.',
    )
    .argument('<baseline>', 'a result file, or a folder written by a run')
    .argument('<head>', 'the same for the version to check; scenarios are matched by name')
    .option(
      '--gate <metrics>',
      'metrics that gate, each with an optional tolerance, such as latency.p99=10%,bytes.headers',
      gatesOption,
    )
    .addOption(
      new Option('--fail-on <verdict>', 'fail on this verdict or a worse one')
        .choices(failures)
        .default('regressed' satisfies FailOn),
    )
    .addOption(
      new Option('--format <format>', 'output format')
        .choices(comparisonFormats)
        .default('terminal' satisfies ComparisonFormat),
    )
    .option(
      '--out <path>',
      'output file (default: standard output), or folder for github-action-benchmark (default: .)',
    )
    .addHelpText(
      'after',
      `
Examples:
  pushbench compare results/baseline results/head
  pushbench compare baseline.json head.json --gate latency.p99=10%,bytes.headers --fail-on inconclusive
  pushbench compare results/baseline results/head --format md >> "$GITHUB_STEP_SUMMARY"

docs/METHOD.md explains the verdicts.`,
    )
    .action((baseline: string, head: string, options: Options) => compare(cli, baseline, head, options));
}

async function compare(cli: Cli, baseline: string, head: string, options: Options): Promise<void> {
  const { format, out, failOn } = options;
  const [baseFiles, headFiles] = [resultFilesIn(baseline), resultFilesIn(head)];
  const files = [...baseFiles, ...headFiles];
  if (format === 'github-action-benchmark') await requireOutputFolder(out ?? '.');
  else if (out !== undefined) await requireOutput(out, files);
  const { pairs, notes } = matchScenarios(baseFiles.map(readResult), headFiles.map(readResult));
  for (const note of notes) cli.warn(note);
  const comparisons = pairs.map(([base, other]) =>
    compareResults(base, other, {
      ...(options.gate ? { gates: options.gate } : {}),
      scenarios: pairs.length,
      floorOf: noiseFloorIn(cli, other),
    }),
  );
  // Formats of other tools have no words to warn with.
  if (format === 'bmf' || format === 'github-action-benchmark')
    for (const warning of comparisons.flatMap(({ warnings }) => warnings)) cli.warn(warning);
  // Everything is rendered before the first byte is written.
  const rendered = renderComparison(comparisons, format, {
    failOn,
    color: cli.color && out === undefined,
  });
  if (typeof rendered === 'string' && out === undefined)
    cli.stdout.write(format === 'terminal' ? wrappedFor(cli.stdout, rendered) : rendered);
  else {
    const outputs =
      typeof rendered === 'string'
        ? [{ path: out as string, content: rendered }]
        : rendered.map(({ name, content }) => ({ path: join(out ?? '.', name), content }));
    for (const { path } of outputs) refuseToReplace(path, files);
    for (const { path, content } of outputs) {
      await writeAtomically(path, content);
      cli.stdout.write(`${path}\n`);
    }
  }
  cli.exit(exitCodeOfComparison(comparisons, failOn, notes.length > 0));
}
