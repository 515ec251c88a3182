import { Command, InvalidArgumentError } from 'commander';
import { z } from 'zod';
import type { Cli } from '../../console/cli.ts';
import { exitCodes, PushbenchError } from '../../core/errors.ts';
import { groupBy } from '../../core/groupBy.ts';
import { plainLine } from '../../core/plainText.ts';
import type { Result } from '../../core/result.ts';
import { commitDate } from '../../harness/record/git.ts';
import { requireWritable, writeAtomically } from '../../harness/record/writeAtomically.ts';
import { shortfallText } from '../../reports/render/shortfallText.ts';
import { readResult } from '../../reports/results/readResult.ts';
import { resultFilesIn } from '../../reports/results/resultFiles.ts';
import { shortfallOf } from '../../reports/results/shortfall.ts';
import type { HistoryLine } from './file.ts';
import { type Commit, historyLineOf } from './line.ts';
import { historyFile, keyOf, readHistoryFile } from './read.ts';

interface AddOptions {
  readonly history: string;
  readonly commit?: string;
  readonly branch?: string;
  readonly date?: string;
}

/** `pushbench track add`: appends results to a history. */
export function trackAddCommand(cli: Cli): Command {
  return new Command('add')
    .summary('append results to a history')
    .description(
      'Appends one line per result to a folder with one NDJSON file per scenario. Adding the same result of a commit ' +
        'again has no effect; another result of that commit is another measurement.',
    )
    .argument('<result...>', 'result files, or folders written by runs')
    .requiredOption('--history <folder>', 'folder of the history; created if missing')
    .option('--commit <sha>', 'the measured commit (default: that of pushbench’s own folder)', sha)
    .option('--branch <name>', 'its branch')
    .option(
      '--date <time>',
      'its date, such as 2026-11-21T09:30:00Z (default: git’s date for it, or else the time of measurement)',
      time,
    )
    .addHelpText(
      'after',
      `
Examples:
  pushbench track add pushbench-results/2026-11-21T09-30-00 --history history
  pushbench track add results --history history --commit "$(git rev-parse HEAD)" --branch main`,
    )
    .action((paths: string[], options: AddOptions) => add(cli, paths, options));
}

async function add(cli: Cli, paths: readonly string[], options: AddOptions): Promise<void> {
  const results = [...new Set(paths.flatMap(resultFilesIn))].map((path) => ({
    path,
    result: readResult(path),
  }));
  const byFile = groupBy(
    results.map(({ path, result }) => lineOf(path, result, options)),
    ({ scenario }) => historyFile(options.history, scenario),
  );
  // All files are read before one is written: what cannot be read whole is never written again.
  const files = [...byFile].map(([path, added]) => ({ path, added, before: readHistoryFile(path) }));
  for (const { path } of files) await requireWritable(path);
  for (const { path, added, before } of files) {
    const known = new Set(before.lines.map(keyOf));
    const fresh = [...new Map(added.map((line) => [keyOf(line), line])).values()].filter(
      (line) => !known.has(keyOf(line)),
    );
    if (fresh.length > 0) await writeAtomically(path, appended(before.text, fresh));
    cli.stdout.write(`${path}\n`);
    if (fresh.length < added.length)
      cli.stderr.write(
        `${path}: ${added.length - fresh.length} of ${added.length} results were already there\n`,
      );
  }
}

const appended = (text: string, lines: readonly HistoryLine[]) =>
  `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${lines.map((line) => `${JSON.stringify(line)}\n`).join('')}`;

function lineOf(path: string, result: Result, options: AddOptions): HistoryLine {
  const shortfall = shortfallOf(result);
  if (shortfall)
    throw new PushbenchError(`${path}: ${plainLine(shortfallText(shortfall, 'the run'))}`, {
      exitCode: exitCodes.invalid,
      hint: 'A history keeps only complete results; nothing was added.',
    });
  const line = historyLineOf(result, commitOf(path, result, options));
  if (line === null)
    throw new PushbenchError(`${path} contains no valid trial: there is nothing to keep`, {
      exitCode: exitCodes.invalid,
    });
  return line;
}

function commitOf(path: string, { environment, startedAt }: Result, options: AddOptions): Commit {
  const recorded = environment.git as { commit: string; dirty: boolean } | null | undefined;
  const commit = options.commit ?? recorded?.commit;
  if (commit === undefined)
    throw new PushbenchError(`${path} does not say which commit it measured`, {
      hint: 'Name it with --commit, such as --commit "$(git rev-parse HEAD)".',
    });
  return {
    commit,
    // Of another repository's tree nothing is known.
    dirty: recorded?.commit === commit && recorded.dirty,
    branch: options.branch ?? null,
    date: options.date ?? commitDate(commit, process.cwd()) ?? startedAt,
  };
}

function sha(text: string): string {
  const commit = text.toLowerCase();
  if (!/^[0-9a-f]{7,64}$/.test(commit))
    throw new InvalidArgumentError('Expected a commit hash of at least 7 hexadecimal digits.');
  return commit;
}

/**
 * JavaScript would take `12`, and `11/12/2026` in either order, for some day or other; ISO 8601 has one
 * reading.
 */
function time(text: string): string {
  const isTime = isoTime.safeParse(text).success;
  const date = isTime ? new Date(text).toISOString() : '';
  // In UTC it may fall out of the years that four digits can name.
  if (!isoTime.safeParse(date).success)
    throw new InvalidArgumentError(
      'Expected ISO 8601: a day such as 2026-11-21, or a time with its zone such as 2026-11-21T09:30:00Z or 2026-11-21T10:30:00+01:00.',
    );
  return date;
}

const isoTime = z.union([z.iso.date(), z.iso.datetime({ offset: true })]);
