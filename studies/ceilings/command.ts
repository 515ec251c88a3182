import { Command, InvalidArgumentError, Option } from 'commander';
import { chosenPlace, type PlaceOptions, withPlaceOptions } from '../../console/chosenPlace.ts';
import { chosenTarget, type TargetOption, withTargetOption } from '../../console/chosenTarget.ts';
import type { Cli } from '../../console/cli.ts';
import { duration, integer, names } from '../../console/options.ts';
import { plainJson } from '../../core/plainText.ts';
import { checkPort } from '../../harness/place/preflight.ts';
import { recordedTarget } from '../../harness/processes/targetCommand.ts';
import { describeEnvironment, pushbenchVersion } from '../../harness/record/environment.ts';
import { type CeilingKind, ceilingKindNames, ceilingKinds } from './ceiling.ts';
import { exitCodeOfCeilings } from './exitCode.ts';
import { measureCeilings } from './measure.ts';
import { createCeilingProgress } from './progress.ts';
import { renderCeilings } from './table.ts';

interface CeilingsOptions extends PlaceOptions, TargetOption {
  readonly kinds?: readonly CeilingKind[];
  readonly measure: number;
  readonly port: number;
  readonly json?: true;
  readonly quiet?: true;
}

const warmUpMs = 1_000;

/** Parses the kinds that are wanted, for commander. */
function kindsOption(text: string): readonly CeilingKind[] {
  const wanted = names(text);
  const unknown = wanted.filter((name) => !Object.hasOwn(ceilingKinds, name));
  if (unknown.length > 0)
    throw new InvalidArgumentError(
      `There is no ${unknown.join(', ')}; there are ${ceilingKindNames.join(', ')}.`,
    );
  return wanted as CeilingKind[];
}

/** `pushbench ceilings`: how often a target can answer at most. */
export function ceilingsCommand(cli: Cli): Command {
  const command = new Command('ceilings')
    .summary('measure how many polls, wake-ups and handshakes a target can answer')
    .description(
      'Asks again as soon as the target has answered, on 100 connections, with autocannon in a process of its own: ' +
        'empty polls, polls that find one notification, polls on new connections, long polls that a notification ' +
        'wakes, and WebSocket handshakes. No workload can have more answers than that.',
    )
    .addOption(
      new Option('--measure <duration>', 'length of the measured window of each, after a second of warm-up')
        .argParser(duration)
        .default(3_000, '3s'),
    )
    .option('--kinds <names>', `only these, comma-separated, of ${ceilingKindNames.join(', ')}`, kindsOption)
    .option('--port <n>', 'port of the target; 0 takes a free one', integer(0, 65_535), 0)
    .option('--quiet', 'no progress')
    .option('--json', 'the ceilings as JSON on stdout, in place of the table')
    .addHelpText(
      'after',
      `
Examples:
  pushbench ceilings
  pushbench ceilings --target "node server.js" --measure 10s`,
    )
    .action((options: CeilingsOptions) => showCeilings(cli, options));
  return withPlaceOptions(withTargetOption(command));
}

async function showCeilings(cli: Cli, options: CeilingsOptions): Promise<void> {
  const { kinds = ceilingKindNames, measure: measureMs, port } = options;
  const place = await chosenPlace(cli, options, options.target);
  if (place.network.name === 'host') await checkPort(port);
  const target = await chosenTarget(options, cli, place, [], port);
  const startedAt = new Date().toISOString();
  const { ceilings, failed } = await cli.interruptible((signal) =>
    measureCeilings(
      { target, place, port, warmUpMs, measureMs, kinds },
      { signal, listener: options.quiet ? {} : createCeilingProgress(cli.stderr) },
    ),
  );
  const report = {
    schema: 'pushbench.ceilings/1',
    pushbench: pushbenchVersion(),
    startedAt,
    command: cli.command,
    target: recordedTarget(target),
    environment: describeEnvironment(place),
    ceilings,
    failed,
  };
  cli.stdout.write(options.json ? `${plainJson(report)}\n` : renderCeilings(report));
  cli.exit(exitCodeOfCeilings({ ceilings, failed }));
}
