import { Command, Option } from 'commander';
import type { Cli } from '../../console/cli.ts';
import { refuseToReplace, requireOutput } from '../../console/outputPath.ts';
import { wrappedFor } from '../../console/wrapped.ts';
import { writeAtomically } from '../../harness/record/writeAtomically.ts';
import { auditOf } from './audit.ts';
import { exitCodeOfCheck } from './exitCode.ts';
import { renderCheckJson } from './json.ts';
import { renderCheckMarkdown } from './markdown.ts';
import { readChecked } from './readChecked.ts';
import { renderCheckTerminal } from './terminal.ts';
import type { Verified } from './verified.ts';

const formats = ['terminal', 'md', 'json'] as const;

interface CheckOptions {
  readonly format: (typeof formats)[number];
  readonly out?: string;
}

/** `pushbench check`: holds results against the rules that published benchmarks are held to. */
export function checkCommand(cli: Cli): Command {
  return new Command('check')
    .description(
      'Applies the rules that published benchmarks are held to: each passes, warns or fails, with its reason and its ' +
        'source. Of a bundle, every hash is verified first.',
    )
    .argument('<result...>', 'result files, or folders that a run has written; or a single bundle')
    .addOption(
      new Option('--format <format>', 'what to make')
        .choices(formats)
        .default('terminal' satisfies CheckOptions['format']),
    )
    .option('--out <path>', 'the file (default: standard output)')
    .addHelpText(
      'after',
      `
Examples:
  pushbench check pushbench-results/2026-11-21T09-30-00
  pushbench check results --format md >> "$GITHUB_STEP_SUMMARY"
  pushbench check forum-notifications.bundle.tar.gz

docs/AUDIT.md lists the rules, and says how to publish a bundle.`,
    )
    .action((paths: string[], options: CheckOptions) => check(cli, paths, options));
}

async function check(cli: Cli, paths: readonly string[], { format, out }: CheckOptions): Promise<void> {
  if (out !== undefined) await requireOutput(out, paths);
  const { bundle, results, files } = readChecked(paths);
  if (out !== undefined) refuseToReplace(out, files);
  const verified: Verified = { bundle, audits: results.map((result) => auditOf(result)) };
  const text = render(verified, format, cli, out === undefined);
  if (out === undefined) cli.stdout.write(text);
  else {
    await writeAtomically(out, text);
    cli.stdout.write(`${out}\n`);
  }
  cli.exit(exitCodeOfCheck(verified.audits));
}

function render(
  verified: Verified,
  format: CheckOptions['format'],
  { color, stdout }: Cli,
  isShown: boolean,
): string {
  if (format === 'md') return renderCheckMarkdown(verified);
  if (format === 'json') return renderCheckJson(verified);
  const text = renderCheckTerminal(verified, color && isShown);
  return isShown ? wrappedFor(stdout, text) : text;
}
