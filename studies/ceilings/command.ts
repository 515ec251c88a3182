import { Command, InvalidArgumentError, Option } from 'commander';
import { chosenPlace, type PlaceOptions, withPlaceOptions } from '../../console/chosenPlace.ts';
import {
  chosenTarget,
  isTargetFile,
  type TargetOption,
  withTargetOption,
} from '../../console/chosenTarget.ts';
import type { Cli } from '../../console/cli.ts';
import { duration, integer, names } from '../../console/options.ts';
import { PushbenchError } from '../../core/errors.ts';
import { plainJson } from '../../core/plainText.ts';
import { checkPort } from '../../harness/place/preflight.ts';
import { recordedTarget } from '../../harness/processes/targetCommand.ts';
import { describeEnvironment } from '../../harness/record/environment.ts';
import { pushbenchVersion } from '../../harness/record/ownPackage.ts';
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
      `There is no ${unknown.join(', ')}; choose from ${ceilingKindNames.join(', ')}.`,
    );
  return wanted as CeilingKind[];
}

/** `pushbench ceilings`: how often a target can answer at most. */
export function ceilingsCommand(cli: Cli): Command {
  const command = new Command('ceilings')
    .description(
      'Sends each request as soon as the last is answered, on 100 connections, in its own process: ' +
        'empty polls, polls that find one notification, polls on new connections, long polls woken by a ' +
        'notification, and WebSocket handshakes. No workload can get more answers than that.',
    )
    .addOption(
      new Option('--measure <duration>', 'length of each measured window, after 1 s of warm-up')
        .argParser(duration)
        .default(3_000, '3s'),
    )
    .option('--kinds <names>', `only these, comma-separated: ${ceilingKindNames.join(', ')}`, kindsOption)
    .option('--port <n>', 'port of the target; 0 picks a free one', integer(0, 65_535), 0)
    .option('--quiet', 'no progress')
    .option('--json', 'print the ceilings as JSON instead of the table')
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
  if (/^https:/i.test(options.target ?? ''))
    throw new PushbenchError('ceilings are measured in the clear, and the target’s URL is https://', {
      hint: 'Give an http:// URL of the same server. To measure variants over TLS, use pushbench run --over tls.',
    });
  if (isTargetFile(options.target))
    throw new PushbenchError('ceilings are measured by the contract, which a target file does without', {
      hint: 'To measure what it describes, use pushbench run.',
    });
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
