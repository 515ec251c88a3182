import { existsSync, readFileSync } from 'node:fs';
import { Command } from 'commander';
import type { Cli } from '../../console/cli.ts';
import { exitCodeOfReading } from '../../console/exitCodes.ts';
import { refuseToReplace, requireOutput } from '../../console/outputPath.ts';
import { PushbenchError } from '../../core/errors.ts';
import { plainLine } from '../../core/plainText.ts';
import { writeAtomically } from '../../harness/record/writeAtomically.ts';
import { shortfallText } from '../../reports/render/shortfallText.ts';
import { readResult } from '../../reports/results/readResult.ts';
import { resultFilesIn } from '../../reports/results/resultFiles.ts';
import { shortfallOf } from '../../reports/results/shortfall.ts';
import { auditOf } from '../check/audit.ts';
import { isArchive, sha256Of } from '../check/bundleFile.ts';
import { verdictText } from '../check/words.ts';
import { bundleName, packBundle } from './contents.ts';

interface BundleOptions {
  readonly out?: string;
  readonly force?: true;
  readonly traces?: string;
}

/** `pushbench bundle`: packs results for publication. */
export function bundleCommand(cli: Cli): Command {
  return new Command('bundle')
    .description(
      'Packs results into one archive with everything that others need to check them, and to run them again: the ' +
        'scenario, the page, the check, the environment, a script, and a manifest with the SHA-256 of every file.',
    )
    .argument('<result...>', 'result files, or folders that runs have written')
    .option('--out <path>', 'the archive (default: <scenario>-<date>.bundle.tar.gz)')
    .option('--force', 'replace the archive if it is there already')
    .option('--traces <folder>', 'where a scenario with traces lies, as results leave traces out')
    .addHelpText(
      'after',
      `
Examples:
  pushbench bundle pushbench-results/2026-11-21T09-30-00
  pushbench bundle monday friday --out both-days.bundle.tar.gz
  pushbench check both-days.bundle.tar.gz

docs/AUDIT.md says how to publish one.`,
    )
    .action((paths: string[], options: BundleOptions) => bundle(cli, paths, options));
}

async function bundle(
  cli: Cli,
  paths: readonly string[],
  { out, force, traces }: BundleOptions,
): Promise<void> {
  const archive = paths.find(isArchive);
  if (archive !== undefined)
    throw new PushbenchError(`${archive} is an archive, not a result`, {
      hint: 'Name the result files, or the folders that runs have written.',
    });
  const named = [...new Set(paths.flatMap(resultFilesIn))];
  const files = named.map((path) => ({ path, result: readResult(path), bytes: readFileSync(path) }));
  const results = files.map(({ result }) => result);
  const path = out ?? `${bundleName(results)}.bundle.tar.gz`;
  await requireOutput(path, named);
  if (!force) refuseIfThere(path);
  const packed = await packBundle(files, traces);
  refuseToReplace(path, named);
  if (!force) refuseIfThere(path);
  await writeAtomically(path, packed);
  cli.stdout.write(`${path}\n`);
  const shortfalls = files.flatMap(({ path: file, result }) => {
    const shortfall = shortfallOf(result);
    return shortfall ? [plainLine(shortfallText(shortfall, file))] : [];
  });
  for (const shortfall of shortfalls) cli.warn(shortfall);
  for (const result of results)
    cli.stderr.write(`${result.scenario.name}: ${verdictText(auditOf(result))}\n`);
  cli.stderr.write(`SHA-256, to be published beside it: ${sha256Of(packed)}\n`);
  cli.exit(exitCodeOfReading(shortfalls));
}

function refuseIfThere(path: string): void {
  if (existsSync(path))
    throw new PushbenchError(`${path} is there already`, {
      hint: 'Name another file with --out, or replace it with --force.',
    });
}
