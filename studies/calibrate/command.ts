import { Command, InvalidArgumentError } from 'commander';
import { chosenPlace, type PlaceOptions, withPlaceOptions } from '../../console/chosenPlace.ts';
import type { Cli } from '../../console/cli.ts';
import { exitCodes, PushbenchError } from '../../core/errors.ts';
import { linkTerms } from '../../core/link.ts';
import { type Path, pathInWords, pathLabelOf, pathParts } from '../../core/path.ts';
import type { Calibration } from '../../core/result.ts';
import type { Place } from '../../harness/place/place.ts';
import { describeEnvironment } from '../../harness/record/environment.ts';
import { requireCalibrationStore, storeCalibration } from '../../harness/record/machineStore.ts';
import { type CalibrationTrial, calibrate, calibrationGoalMs } from './measure.ts';

/** `pushbench calibrate`: how exact latencies are on this machine. */
export function calibrateCommand(cli: Cli): Command {
  const command = new Command('calibrate')
    .description(
      'Measures targets that delay every notification by a known time. Any latency beyond that is pushbench’s own ' +
        'error on this machine: clock, publisher, agents, and two passes over loopback. The error is stored, and ' +
        'later runs in the same environment print it as the ± of latencies.',
    )
    .option(
      '--over <link>',
      'over a link that only delays, such as rtt50ms: prints how exact its delay is, and stores nothing',
      linkThatDelays,
    )
    .addHelpText(
      'after',
      `
Takes about half a minute. Run nothing else meanwhile.`,
    )
    .action(async ({ over, ...options }: PlaceOptions & { readonly over?: Path }) => {
      const place = await chosenPlace(cli, options);
      if (over) {
        const { errorMs } = await measuredHere(cli, place, (line) => cli.stdout.write(line), over);
        cli.stdout.write(`Latencies over ${pathLabelOf(over)} are accurate to ${accuracyText(errorMs)}.\n`);
        return;
      }
      const environment = describeEnvironment(place);
      await requireCalibrationStore(environment);
      const calibration = await calibrateHere(cli, place, (line) => cli.stdout.write(line));
      cli.stdout.write(`Stored in ${await storeCalibration(environment, calibration)}\n`);
    });
  return withPlaceOptions(command);
}

/**
 * Calibrates this machine, and gives the error. Throws a PushbenchError when a trial was invalid; an
 * error above the goal sets the exit code.
 */
export async function calibrateHere(
  cli: Cli,
  place: Place,
  write: (line: string) => void,
): Promise<Calibration> {
  const calibration = await measuredHere(cli, place, write);
  const { p50, p99 } = calibration.errorMs;
  write(`Latencies on this machine are accurate to ${accuracyText(calibration.errorMs)}.\n`);
  if (p50 > calibrationGoalMs.p50 || p99 > calibrationGoalMs.p99) {
    cli.warn(
      `a quiet machine is accurate to ±${calibrationGoalMs.p50} ms at p50 and ±${calibrationGoalMs.p99} ms at p99: something else is running here`,
    );
    cli.exit(exitCodes.invalid);
  }
  return calibration;
}

const accuracyText = ({ p50, p99 }: Calibration['errorMs']) =>
  `±${p50.toFixed(2)} ms at p50 and ±${p99.toFixed(2)} ms at p99`;

/**
 * Parses a link whose delay is all that it does, for commander: with a rate, each size would have its own.
 */
function linkThatDelays(text: string): Path {
  const path = pathInWords(text.trim());
  if ('wrong' in path) throw new InvalidArgumentError(`${path.wrong}.`);
  const { link, ...others } = path;
  const { downKbit, upKbit, loss, jitterMs } = linkTerms(link ?? {});
  if (
    !link ||
    pathParts(others).length > 0 ||
    downKbit !== null ||
    upKbit !== null ||
    loss > 0 ||
    jitterMs > 0
  )
    throw new InvalidArgumentError('Expected a link that only delays, such as rtt50ms.');
  return path;
}

/** Measures, and throws a PushbenchError when a trial was invalid. */
async function measuredHere(
  cli: Cli,
  place: Place,
  write: (line: string) => void,
  over?: Path,
): Promise<Calibration> {
  write('known delay    p50 off by    p99 off by    deliveries\n');
  const { calibration, trials } = await cli.interruptible((signal) =>
    calibrate(place, signal, (trial) => write(rowOf(trial)), undefined, over),
  );
  if (calibration === null) {
    const reasons = [...new Set(trials.flatMap(({ invalid }) => invalid))];
    throw new PushbenchError(`the calibration is invalid:\n${reasons.map((r) => `  ${r}`).join('\n')}`, {
      exitCode: exitCodes.invalid,
      hint: 'Run nothing else on this machine, and calibrate again. The previous calibration is unchanged.',
    });
  }
  return calibration;
}

function rowOf({ delayMs, deliveries, errorMs, invalid }: CalibrationTrial): string {
  const signed = (value: number | null) =>
    value === null ? '–' : `${value < 0 ? '' : '+'}${value.toFixed(2)} ms`;
  const cells = [`${delayMs} ms`, signed(errorMs.p50), signed(errorMs.p99), `${deliveries}`];
  const row = cells.map((cell, i) => (i === 0 ? cell.padStart(11) : cell.padStart(14))).join('');
  return `${row}${invalid.length > 0 ? `   INVALID: ${invalid.join('; ')}` : ''}\n`;
}
