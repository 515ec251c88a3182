import { join } from 'node:path';
import { Command, Option } from 'commander';
import { writeAtomically } from '../../harness/resultFile.ts';
import {
  type ComparisonFormat,
  comparisonFormats,
  renderComparison,
} from '../../reports/comparisonFormats.ts';
import { type FailOn, failures } from '../../reports/comparisonOutcome.ts';
import type { Gate } from '../../reports/gates.ts';
import { readResult } from '../../reports/readResult.ts';
import { compareResults } from '../../reports/regression.ts';
import { resultFilesIn } from '../../reports/resultFiles.ts';
import { matchScenarios } from '../../reports/scenarioPairs.ts';
import type { Cli } from '../cli.ts';
import { exitCodeOfComparison } from '../exitCodes.ts';
import { noiseFloorIn } from '../noiseFloor.ts';
import { gatesOption } from '../options.ts';
import { refuseToReplace, requireOutput, requireOutputFolder } from '../outputPath.ts';

interface Options {
  readonly gate?: readonly Gate[];
  readonly failOn: FailOn;
  readonly format: ComparisonFormat;
  readonly out?: string;
}

/** `pushbench compare`: says whether a head is worse than its baseline. */
export function compareCommand(cli: Cli): Command {
  return new Command('compare')
    .summary('say what has become worse, or better, than a baseline')
    .description(
      'Compares two results of the same workload. Each figure is regressed, improved, unchanged or inconclusive; few of them gate, ' +
        'the others inform.',
    )
    .argument('<baseline>', 'a result file, or a folder that a run has written')
    .argument('<head>', 'the same of what may have changed; scenarios are matched by name')
    .option(
      '--gate <metrics>',
      'what decides, with the share by which it may be worse, such as latency.p99=10%,bytes.headers',
      gatesOption,
    )
    .addOption(
      new Option('--fail-on <verdict>', 'the least that fails')
        .choices(failures)
        .default('regressed' satisfies FailOn),
    )
    .addOption(
      new Option('--format <format>', 'what to make')
        .choices(comparisonFormats)
        .default('terminal' satisfies ComparisonFormat),
    )
    .option(
      '--out <path>',
      'the file (default: standard output), or the folder for github-action-benchmark (default: .)',
    )
    .addHelpText(
      'after',
      `
Examples:
  pushbench compare results/baseline results/head
  pushbench compare baseline.json head.json --gate latency.p99=10%,bytes.headers --fail-on inconclusive
  pushbench compare results/baseline results/head --format md >> "$GITHUB_STEP_SUMMARY"

docs/METHOD.md says how verdicts are found.
Exit codes, first the one that weighs most: 2 a result cannot be read or compared, the output cannot be written, or wrong
usage · 4 writing failed at the end · 1 something that gates regressed · 3 a trial was invalid, failed or
is missing, or only one side has something · 5 inconclusive, with --fail-on inconclusive · 0 nothing of that.`,
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
  if (typeof rendered === 'string' && out === undefined) cli.stdout.write(rendered);
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
