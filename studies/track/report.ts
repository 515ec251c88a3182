import { Command, InvalidArgumentError, Option } from 'commander';
import type { Cli } from '../../console/cli.ts';
import { integer, names } from '../../console/options.ts';
import { requireOutput } from '../../console/outputPath.ts';
import { PushbenchError } from '../../core/errors.ts';
import { type MetricId, metricIds } from '../../core/metrics.ts';
import { writeAtomically } from '../../harness/record/writeAtomically.ts';
import { renderTrendsJson } from './json.ts';
import { renderTrendsMarkdown } from './markdown.ts';
import { historyFilesIn, readHistory } from './read.ts';
import { defaultLast, type ScenarioTrends, trendMetrics, trendsOf } from './trends.ts';

const formats = ['html', 'md', 'json'] as const;

/** What more measurements than this need is of minutes, and pages of many MB. */
const mostLast = 2_000;

interface TrackReportOptions {
  readonly history: string;
  readonly format: (typeof formats)[number];
  readonly out?: string;
  readonly branch?: string;
  readonly metrics: readonly MetricId[];
  readonly last: number;
}

/** `pushbench track report`: shows trends, and names the commits where a level shifted. */
export function trackReportCommand(cli: Cli): Command {
  return new Command('report')
    .summary('show trends, and name the commits where a level shifted')
    .description(
      'Turns a history into one self-contained HTML page that shows every trend, and which level shifted at which ' +
        'commit and by how much; or into Markdown or JSON with the same content.',
    )
    .requiredOption('--history <folder>', 'a folder written by pushbench track add')
    .addOption(
      new Option('--format <format>', 'output format')
        .choices(formats)
        .default('html' satisfies TrackReportOptions['format']),
    )
    .option('--out <path>', 'the file (default: trends.html; md and json go to standard output)')
    .option('--branch <name>', 'only measurements of this branch')
    .option('--metrics <ids>', 'only these metrics, comma-separated', metricList, trendMetrics)
    .option(
      '--last <n>',
      'only the newest n measurements of each scenario',
      integer(1, mostLast),
      defaultLast,
    )
    .addHelpText(
      'after',
      `
Examples:
  pushbench track report --history history
  pushbench track report --history history --branch main --format md >> "$GITHUB_STEP_SUMMARY"

docs/TRACKING.md explains how shifts are found, and how often they are missed.`,
    )
    .action((options: TrackReportOptions) => report(cli, options));
}

async function report(
  cli: Cli,
  { history, format, out, branch, metrics, last }: TrackReportOptions,
): Promise<void> {
  const lines = readHistory(history).filter((line) => branch === undefined || line.branch === branch);
  if (lines.length === 0)
    throw new PushbenchError(
      `${history} contains no measurement${branch === undefined ? '' : ` of branch ${branch}`}`,
    );
  const path = out ?? (format === 'html' ? 'trends.html' : undefined);
  if (path !== undefined) await requireOutput(path, historyFilesIn(history));
  const text = await render(trendsOf(lines, metrics, last), format);
  if (path === undefined) cli.stdout.write(text);
  else {
    await writeAtomically(path, text);
    cli.stdout.write(`${path}\n`);
  }
}

async function render(
  trends: readonly ScenarioTrends[],
  format: TrackReportOptions['format'],
): Promise<string> {
  if (format === 'md') return renderTrendsMarkdown(trends);
  if (format === 'json') return renderTrendsJson(trends);
  // What draws is loaded only where something is drawn.
  const { renderTrendsPage } = await import('./page.ts');
  return renderTrendsPage(trends);
}

function metricList(text: string): MetricId[] {
  const ids = names(text);
  const unknown = ids.filter((id) => !(metricIds as string[]).includes(id));
  if (unknown.length > 0)
    throw new InvalidArgumentError(`There is no metric ${unknown.join(', ')}; see pushbench list metrics.`);
  return ids as MetricId[];
}
