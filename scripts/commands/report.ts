import { existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { claims } from '../../claims/claims.ts';
import { judgeClaims } from '../../claims/judge.ts';
import { PushbenchError } from '../../core/errors.ts';
import { plainLine } from '../../core/plainText.ts';
import { causeOf, shortfallOf, shortfallOfSweep } from '../../core/shortfall.ts';
import { writeAtomically } from '../../harness/resultFile.ts';
import { renderClaimsMarkdown } from '../../reports/claimsMarkdown.ts';
import { renderCsv } from '../../reports/csv.ts';
import { renderJson } from '../../reports/json.ts';
import { renderMarkdown } from '../../reports/markdown.ts';
import type { Picture } from '../../reports/pictures.ts';
import { capacityFileIn, readCapacity } from '../../reports/readCapacity.ts';
import { claimsFileIn, readClaims } from '../../reports/readClaims.ts';
import { readResult } from '../../reports/readResult.ts';
import { readSweep, sweepFileIn } from '../../reports/readSweep.ts';
import { reportsOf, type ScenarioReport } from '../../reports/report.ts';
import { resultFilesIn } from '../../reports/resultFiles.ts';
import { causeText, claimsShortfalls, shortfallText } from '../../reports/shortfallText.ts';
import { renderSweepMarkdown } from '../../reports/sweepMarkdown.ts';
import { sweepReportOf } from '../../reports/sweepReport.ts';
import { renderCapacity } from '../capacityReport.ts';
import type { Cli } from '../cli.ts';
import { exitCodeOfReading } from '../exitCodes.ts';
import { names } from '../options.ts';
import { refuseToReplace, requireOutput, requireOutputFolder } from '../outputPath.ts';
import { renderClaimsHtml } from './claims.ts';
import { renderSweepHtml } from './sweep.ts';

const formats = ['html', 'md', 'json', 'csv', 'svg', 'png'] as const;

interface ReportOptions {
  readonly format: (typeof formats)[number];
  readonly out?: string;
  readonly charts?: readonly string[];
}

/** `pushbench report`: turns results into a page, a summary or pictures. */
export function reportCommand(cli: Cli): Command {
  return new Command('report')
    .summary('turn results into an HTML page, a summary or pictures')
    .description(
      'Turns result files into one self-contained HTML page that answers which transport will do, and shows why; or ' +
        'into the same summary for pull requests, programs, spreadsheets and slides.',
    )
    .argument(
      '<result...>',
      'result files, or folders that runs have written; or a single sweep, search for capacity or test of claims',
    )
    .addOption(
      new Option('--format <format>', 'what to make')
        .choices(formats)
        .default('html' satisfies ReportOptions['format']),
    )
    .option(
      '--out <path>',
      'the file (default: report.html; md, json and csv go to standard output), or the folder for svg and png (default: .)',
    )
    .option(
      '--charts <ids>',
      'svg and png: only these charts, comma-separated, such as percentiles,cost',
      names,
    )
    .addHelpText(
      'after',
      `
Examples:
  pushbench report pushbench-results/2026-11-21T09-30-00 --out report.html
  pushbench report monday/forum-notifications/result.json friday/forum-notifications/result.json
  pushbench report results --format md >> "$GITHUB_STEP_SUMMARY"
  pushbench report results --format png --charts percentiles,bytes --out slides

docs/READING-A-REPORT.md says what each chart tells, and how it may mislead.
Exit codes: 0 written · 3 the same, and a result is unfinished · 2 a result cannot be read, the output cannot be written, or wrong usage; then nothing is
written · 4 writing failed at the end`,
    )
    .action((paths: string[], options: ReportOptions) => report(cli, paths, options));
}

async function report(cli: Cli, paths: readonly string[], options: ReportOptions): Promise<void> {
  const { format, out, charts } = options;
  if (charts && !isPictures(format))
    throw new PushbenchError(`--charts chooses pictures; ${format} has all`, {
      hint: 'Leave it out, or add --format svg or --format png.',
    });
  const alone = kindsAlone.flatMap((kind) => {
    const file = onlyOf(paths, kind);
    return file === null ? [] : [{ file, render: kind.render }];
  })[0];
  const files = alone ? [alone.file] : unrepeated(paths.flatMap(resultFilesIn));
  const path = fileFor(options);
  if (isPictures(format)) await requireOutputFolder(out ?? '.');
  else if (path !== null) await requireOutput(path, files);
  // Everything is rendered before the first byte is written: what cannot be drawn leaves nothing behind.
  const { outputs, shortfalls } = alone
    ? await alone.render(alone.file, options)
    : await renderResults(files, options);
  for (const shortfall of shortfalls) cli.warn(plainLine(shortfall));
  for (const { path } of outputs) if (path !== null) refuseToReplace(path, files);
  for (const { path, content } of outputs) {
    if (path === null) cli.stdout.write(content as string);
    else {
      await writeAtomically(path, content);
      cli.stdout.write(`${path}\n`);
    }
  }
  cli.exit(exitCodeOfReading(shortfalls));
}

const isPictures = (format: ReportOptions['format']) => format === 'svg' || format === 'png';

/** Something to write; without a path, to standard output. */
interface Output {
  readonly path: string | null;
  readonly content: string | Uint8Array;
}

/** What a report is written as, and what the files lack of all that was planned, a sentence each. */
interface Rendered {
  readonly outputs: readonly Output[];
  readonly shortfalls: readonly string[];
}

async function renderResults(
  files: readonly string[],
  { format, out, charts }: ReportOptions,
): Promise<Rendered> {
  const results = files.map(readResult);
  const reports = reportsOf(results);
  const shortfalls = results.flatMap((result, i) => {
    const shortfall = shortfallOf(result);
    return shortfall ? [shortfallText(shortfall, `${files[i]}`)] : [];
  });
  if (format !== 'svg' && format !== 'png')
    return {
      outputs: [{ path: fileFor({ format, out }), content: await render(reports, format) }],
      shortfalls,
    };
  const { drawPictures } = await import('../../reports/pictures.ts');
  return { outputs: filesOf(await drawPictures(reports, format, charts ?? null), out), shortfalls };
}

/** A kind of file that has a report of its own. */
interface KindAlone {
  readonly what: string;
  fileIn(path: string): string | null;
  render(file: string, options: ReportOptions): Promise<Rendered>;
}

const kindsAlone: readonly KindAlone[] = [
  { what: 'a sweep', fileIn: sweepFileIn, render: renderSweep },
  { what: 'a search for capacity', fileIn: capacityFileIn, render: renderSearch },
  { what: 'a test of claims', fileIn: claimsFileIn, render: renderClaims },
];

async function renderSearch(file: string, { format, out, charts }: ReportOptions): Promise<Rendered> {
  const result = readCapacity(file);
  const cause = causeOf(result);
  const shortfalls = cause ? [`${causeText(cause, file)}.`] : [];
  if (format !== 'svg' && format !== 'png')
    return {
      outputs: [{ path: fileFor({ format, out }), content: await renderCapacity(result, format) }],
      shortfalls,
    };
  const { drawCapacityPictures } = await import('../../reports/pictures.ts');
  return { outputs: filesOf(await drawCapacityPictures(result, format, charts ?? null), out), shortfalls };
}

const filesOf = (pictures: readonly Picture[], out = '.'): Output[] =>
  pictures.map(({ name, content }) => ({ path: join(out, name), content }));

/** The file of this kind that is to be reported, which must be alone; null where there is none. */
function onlyOf(paths: readonly string[], { what, fileIn }: KindAlone): string | null {
  const [file] = paths.flatMap((path) => fileIn(path) ?? []);
  if (file !== undefined && paths.length > 1)
    throw new PushbenchError(`${file} is ${what}: it has a report of its own`, {
      hint: 'Name it alone, or results only.',
    });
  return file ?? null;
}

async function renderSweep(file: string, { format, out }: ReportOptions): Promise<Rendered> {
  if (format !== 'html' && format !== 'md')
    throw new PushbenchError(`a sweep can be reported as html or md, not as ${format}`);
  const sweep = readSweep(file);
  const report = sweepReportOf(sweep);
  const content = format === 'md' ? renderSweepMarkdown(report) : await renderSweepHtml(report);
  const shortfall = shortfallOfSweep(sweep);
  return {
    outputs: [{ path: fileFor({ format, out }), content }],
    shortfalls: shortfall ? [shortfallText(shortfall, file)] : [],
  };
}

async function renderClaims(file: string, { format, out }: ReportOptions): Promise<Rendered> {
  if (format !== 'html' && format !== 'md')
    throw new PushbenchError(`a test of claims can be reported as html or md, not as ${format}`);
  const measured = readClaims(file);
  const judged = judgeClaims(claims, measured);
  const content =
    format === 'md' ? renderClaimsMarkdown(judged, measured) : await renderClaimsHtml(judged, measured);
  return { outputs: [{ path: fileFor({ format, out }), content }], shortfalls: claimsShortfalls(measured) };
}

/** The file of what is one text; null for standard output. */
const fileFor = ({ format, out }: Pick<ReportOptions, 'format'> & { readonly out?: string | undefined }) =>
  out ?? (format === 'html' ? 'report.html' : null);

/** A file that is named twice, in whatever spelling, is one. */
const unrepeated = (files: readonly string[]) => [
  ...new Map(files.map((file) => [existsSync(file) ? realpathSync(file) : file, file])).values(),
];

async function render(
  reports: readonly ScenarioReport[],
  format: 'html' | 'md' | 'json' | 'csv',
): Promise<string> {
  switch (format) {
    case 'html':
      return renderHtml(reports);
    case 'md':
      return renderMarkdown(reports.map(({ summary }) => summary));
    case 'json':
      return renderJson(reports);
    case 'csv':
      return renderCsv(reports);
  }
}

/** What draws is loaded only where something is drawn: other commands start without it. */
export async function renderHtml(reports: readonly ScenarioReport[]): Promise<string> {
  const { renderPage } = await import('../../reports/page/page.ts');
  return renderPage(reports);
}
