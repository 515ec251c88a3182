import { Command, InvalidArgumentError, Option } from 'commander';
import type { Cli } from '../../console/cli.ts';
import { exitCodeOfReading } from '../../console/exitCodes.ts';
import { integer, names } from '../../console/options.ts';
import { requireOutput } from '../../console/outputPath.ts';
import { maxPayloadBytes } from '../../core/scenario/stream.ts';
import { parseDurationMs } from '../../core/units.ts';
import { writeAtomically } from '../../harness/record/writeAtomically.ts';
import { renderProjectionJson } from './json.ts';
import { renderProjectionMarkdown } from './markdown.ts';
import { measurementFilesIn, readMeasurements } from './measurements.ts';
import { environmentMix, requireOneEnvironment } from './oneEnvironment.ts';
import { type Projection, projectionOf } from './projection.ts';
import { renderProjectionTerminal } from './terminal.ts';

const formats = ['terminal', 'md', 'json', 'html'] as const;

interface ProjectOptions {
  readonly users: number;
  readonly rate: number;
  readonly variants?: readonly string[];
  readonly payload?: number;
  readonly fanOut?: number;
  readonly roundTrip: number;
  readonly utilisation: number;
  readonly allowMixed?: true;
  readonly format: (typeof formats)[number];
  readonly out?: string;
}

/** `pushbench project`: says what a workload of any size would take, from the costs of measured trials. */
export function projectCommand(cli: Cli): Command {
  return new Command('project')
    .description(
      'Fits the costs of polls, notifications and connections to measured trials, and projects cores, memory and bandwidth of each ' +
        'variant, with intervals. Figures beyond the measurements are marked.',
    )
    .argument(
      '<result...>',
      'results, sweeps and capacity searches: files, or the folders they were written to',
    )
    .requiredOption('--users <n>', 'users connected at once, such as 1000000 or 1e6', users)
    .requiredOption('--rate <rate>', 'notifications per user: 0.1 (a second), 6/min, 2/h', rate)
    .option('--variants <slugs>', 'only these variants, comma-separated', names)
    .option(
      '--payload <bytes>',
      'payload of a notification (default: as measured)',
      integer(0, maxPayloadBytes),
    )
    .option('--fan-out <n>', 'users that each event goes to (default: as measured)', above0)
    .option('--round-trip <duration>', 'round trip between users and servers, such as 50ms', roundTrip, 0)
    .option('--utilisation <share>', 'share of a core to use, such as 60%', utilisation, 0.6)
    .option('--allow-mixed', 'accept results from different machines or targets')
    .addOption(
      new Option('--format <format>', 'output format')
        .choices(formats)
        .default('terminal' satisfies ProjectOptions['format']),
    )
    .option('--out <path>', 'the file (default: standard output; html: projection.html)')
    .addHelpText(
      'after',
      `
Examples:
  pushbench project results --users 1e6 --rate 6/min
  pushbench project rates users --users 250000 --rate 2/h --round-trip 50ms --format html

docs/PROJECTION.md explains what to measure, how projections are computed, and their limits.`,
    )
    .action((paths: string[], options: ProjectOptions) => project(cli, paths, options));
}

async function project(cli: Cli, paths: readonly string[], options: ProjectOptions): Promise<void> {
  const files = [...new Set(paths.flatMap(measurementFilesIn))];
  const measurements = files.flatMap(readMeasurements);
  if (options.allowMixed) for (const text of environmentMix(measurements)) cli.warn(text);
  else requireOneEnvironment(measurements);
  const path = options.out ?? (options.format === 'html' ? 'projection.html' : undefined);
  if (path !== undefined) await requireOutput(path, files);
  const projection = projectionOf(measurements, {
    users: options.users,
    notificationsPerUserSecond: options.rate,
    roundTripMs: options.roundTrip,
    utilisation: options.utilisation,
    payloadBytes: options.payload ?? null,
    fanOut: options.fanOut ?? null,
    variants: options.variants ?? null,
  });
  const text = await render(projection, options.format, cli, cli.color && path === undefined);
  if (path === undefined) cli.stdout.write(text);
  else {
    await writeAtomically(path, text);
    cli.stdout.write(`${path}\n`);
  }
  cli.exit(exitCodeOfReading(projection.shortfalls));
}

async function render(
  projection: Projection,
  format: ProjectOptions['format'],
  { command }: Cli,
  color: boolean,
): Promise<string> {
  if (format === 'terminal') return renderProjectionTerminal(projection, color);
  if (format === 'md') return renderProjectionMarkdown(projection);
  if (format === 'json') return renderProjectionJson(projection);
  // What draws is loaded only where something is drawn.
  const { renderProjectionPage } = await import('./page.ts');
  return renderProjectionPage(projection, command);
}

/** There are not more people. */
const mostUsers = 10_000_000_000;

function users(text: string): number {
  const value = Number(text);
  if (!/^\d+(\.\d+)?(e\d+)?$/i.test(text) || !Number.isInteger(value) || value < 1 || value > mostUsers)
    throw new InvalidArgumentError('Expected a whole number from 1 to 10 billion, such as 1000000 or 1e6.');
  return value;
}

const seconds = { s: 1, min: 60, h: 3600 } as const;

/** Notifications per second. */
function rate(text: string): number {
  const match = /^(\d+(?:\.\d+)?(?:e-?\d+)?)(?:\/(s|min|h))?$/i.exec(text);
  const value = Number(match?.[1]) / seconds[(match?.[2]?.toLowerCase() ?? 's') as keyof typeof seconds];
  if (!match || value > 1000)
    throw new InvalidArgumentError(
      'Expected notifications per user, at most 1,000 a second, such as 0.1, 6/min or 2/h.',
    );
  return value;
}

function above0(text: string): number {
  const value = Number(text);
  if (!/^\d+(\.\d+)?(e\d+)?$/i.test(text) || value < 1 || value > mostUsers)
    throw new InvalidArgumentError('Expected a number from 1 to 10 billion.');
  return value;
}

function roundTrip(text: string): number {
  const ms = parseDurationMs(text);
  if (ms === undefined || ms > 60_000)
    throw new InvalidArgumentError('Expected a duration of at most 1m, such as 50ms.');
  return ms;
}

function utilisation(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(%?)$/.exec(text);
  const share = Number(match?.[1]) / (match?.[2] ? 100 : 1);
  if (!match || share < 0.01 || share > 1)
    throw new InvalidArgumentError('Expected a share from 1% to 100%, such as 60% or 0.6.');
  return share;
}
