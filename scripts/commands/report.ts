import { existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import type { Cli } from '../../console/cli.ts';
import type { CliCommand } from '../../console/cliCommand.ts';
import { exitCodeOfReading } from '../../console/exitCodes.ts';
import { names } from '../../console/options.ts';
import { refuseToReplace, requireOutput, requireOutputFolder } from '../../console/outputPath.ts';
import { PushbenchError } from '../../core/errors.ts';
import { plainLine } from '../../core/plainText.ts';
import { writeAtomically } from '../../harness/record/writeAtomically.ts';
import { isPictureFormat, pictureFormats, textFormats } from '../../reports/render/formats.ts';
import { shortfallText } from '../../reports/render/shortfallText.ts';
import { documentIn } from '../../reports/results/documentIn.ts';
import { readResult } from '../../reports/results/readResult.ts';
import { reportsOf, type ScenarioReport } from '../../reports/results/report.ts';
import { resultFilesIn } from '../../reports/results/resultFiles.ts';
import { shortfallOf } from '../../reports/results/shortfall.ts';
import { runTexts } from '../../reports/run/texts.ts';
import type { RadioName } from '../../reports/stats/radioModel.ts';
import type { Rendered, StudyFile } from '../../studies/studyFile.ts';
import { fileKindOf, studies } from '../studies.ts';
import { radioOption } from './radioOption.ts';

const formats = [...textFormats, ...pictureFormats];
type Format = (typeof formats)[number];

interface ReportOptions {
  readonly format: Format;
  readonly out?: string;
  readonly charts?: readonly string[];
  readonly radio?: RadioName;
}

/** `pushbench report`: turns results into a page, a summary or pictures. */
export const reportCommand: CliCommand = {
  create,
  exitCodes: {
    report: [
      [
        2,
        'invalid usage, a result that cannot be read, or an output that cannot be written; nothing is written',
      ],
      [4, 'writing failed at the end'],
      [3, 'written, but a result is unfinished'],
      [0, 'written'],
    ],
  },
};

function create(cli: Cli): Command {
  return new Command('report')
    .description(
      'Turns result files into one self-contained HTML page that answers which transport meets the goals, and why; ' +
        'or into a summary for pull requests, programs, spreadsheets or slides.',
    )
    .argument(
      '<result...>',
      'result files, or folders written by runs; or a single sweep, capacity search or claim test',
    )
    .addOption(
      new Option('--format <format>', 'output format')
        .choices(formats)
        .default('html' satisfies ReportOptions['format']),
    )
    .option(
      '--out <path>',
      'output file (default: report.html; md, json and csv go to standard output), or folder for svg and png (default: .)',
    )
    .option(
      '--charts <ids>',
      'only these charts, comma-separated, such as percentiles,cost; for svg and png',
      names,
    )
    .addOption(radioOption())
    .addHelpText(
      'after',
      `
Examples:
  pushbench report pushbench-results/2026-11-21T09-30-00 --out report.html
  pushbench report monday/forum-notifications/result.json friday/forum-notifications/result.json
  pushbench report results --format md >> "$GITHUB_STEP_SUMMARY"
  pushbench report results --format png --charts percentiles,bytes --out slides
  pushbench report results --format terminal --radio lte

docs/READING-A-REPORT.md explains what each chart shows and how it can mislead.`,
    )
    .action((paths: string[], options: ReportOptions) => report(cli, paths, options));
}

async function report(cli: Cli, paths: readonly string[], options: ReportOptions): Promise<void> {
  const { format, out, charts = null, radio } = options;
  if (charts && !isPictureFormat(format))
    throw new PushbenchError(`--charts applies only to svg and png; ${format} has all charts`, {
      hint: 'Omit it, or add --format svg or --format png.',
    });
  const alone = await reportedAlone(paths);
  if (radio) checkRadio(format, alone?.file ?? null);
  const files = alone ? [alone.path] : unrepeated(paths.flatMap(resultFilesIn));
  const path = out ?? (format === 'html' ? 'report.html' : null);
  if (isPictureFormat(format)) await requireOutputFolder(out ?? '.');
  else if (path !== null) await requireOutput(path, files);
  // Everything is rendered before the first byte is written: what cannot be drawn leaves nothing behind.
  const { content, shortfalls } = alone
    ? await alone.file.render(alone.path, format, charts)
    : await renderResults(files, { format, charts, radio });
  for (const shortfall of shortfalls) cli.warn(plainLine(shortfall));
  const outputs =
    typeof content === 'string'
      ? [{ path, content }]
      : content.map((picture) => ({ path: join(out ?? '.', picture.name), content: picture.content }));
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

/** Energy that is modelled belongs to runs, and not among figures that are measured. */
function checkRadio(format: Format, file: StudyFile | null): void {
  if (file)
    throw new PushbenchError(`--radio applies only to results of runs, not to ${file.noun}`, {
      hint: 'Omit it, or pass results of pushbench run.',
    });
  if (isPictureFormat(format) || format === 'csv')
    throw new PushbenchError(`--radio does not apply to ${format}, which has measured figures only`, {
      hint: 'Omit it, or use --format html, terminal, md or json.',
    });
}

/** The file of a study that is to be reported, which must be alone; null where there is none. */
async function reportedAlone(paths: readonly string[]): Promise<{ file: StudyFile; path: string } | null> {
  for (const study of studies.filter(({ hasFile }) => hasFile)) {
    const path = paths.map((one) => documentIn(one, fileKindOf(study))).find((found) => found !== null);
    const file = path && (await study.load()).file;
    if (!file) continue;
    if (paths.length > 1)
      throw new PushbenchError(`${path} is ${file.noun}, which has its own report`, {
        hint: 'Pass it alone, or pass results only.',
      });
    return { file, path };
  }
  return null;
}

/** A file that is named twice, in whatever spelling, is one. */
const unrepeated = (files: readonly string[]) => [
  ...new Map(files.map((file) => [existsSync(file) ? realpathSync(file) : file, file])).values(),
];

async function renderResults(
  files: readonly string[],
  options: { format: Format; charts: readonly string[] | null; radio: RadioName | undefined },
): Promise<Rendered> {
  const results = files.map(readResult);
  const reports = reportsOf(results, options.radio);
  const shortfalls = results.flatMap((result, i) => {
    const shortfall = shortfallOf(result);
    return shortfall ? [shortfallText(shortfall, `${files[i]}`)] : [];
  });
  return { content: await contentOf(reports, options.format, options.charts), shortfalls };
}

async function contentOf(
  reports: readonly ScenarioReport[],
  format: Format,
  charts: readonly string[] | null,
): Promise<Rendered['content']> {
  if (!isPictureFormat(format)) return runTexts[format](reports);
  const [{ namedChartsOf }, { drawPictures }] = await Promise.all([
    import('../../reports/run/pictures.ts'),
    import('../../reports/render/chart/pictures.ts'),
  ]);
  return drawPictures(namedChartsOf(reports), format, charts);
}
