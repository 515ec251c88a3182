import { Command } from 'commander';
import { chosenPlace, type PlaceOptions, withPlaceOptions } from '../../console/chosenPlace.ts';
import type { Cli } from '../../console/cli.ts';
import { exitCodes, PushbenchError } from '../../core/errors.ts';
import type { Calibration } from '../../core/result.ts';
import type { Place } from '../../harness/place/place.ts';
import { describeEnvironment } from '../../harness/record/environment.ts';
import { requireCalibrationStore, storeCalibration } from '../../harness/record/machineStore.ts';
import { type CalibrationTrial, calibrate, calibrationGoalMs } from './measure.ts';

/** `pushbench calibrate`: how exact latencies are on this machine. */
export function calibrateCommand(cli: Cli): Command {
  const command = new Command('calibrate')
    .summary('measure how accurate latencies are on this machine')
    .description(
      'Measures targets that delay every notification by a known time. Any latency beyond that is pushbench’s own ' +
        'error on this machine: clock, publisher, agents, and two passes over loopback. The error is stored, and ' +
        'later runs in the same environment print it as the ± of latencies.',
    )
    .addHelpText(
      'after',
      `
Takes about half a minute. Run nothing else meanwhile.`,
    )
    .action(async (options: PlaceOptions) => {
      const place = await chosenPlace(cli, options);
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
  write('known delay    p50 off by    p99 off by    deliveries\n');
  const { calibration, trials } = await cli.interruptible((signal) =>
    calibrate(place, signal, (trial) => write(rowOf(trial))),
  );
  if (calibration === null) {
    const reasons = [...new Set(trials.flatMap(({ invalid }) => invalid))];
    throw new PushbenchError(`the calibration is invalid:\n${reasons.map((r) => `  ${r}`).join('\n')}`, {
      exitCode: exitCodes.invalid,
      hint: 'Run nothing else on this machine, and calibrate again. The previous calibration is unchanged.',
    });
  }
  const { p50, p99 } = calibration.errorMs;
  write(
    `Latencies on this machine are accurate to ±${p50.toFixed(2)} ms at p50 and ±${p99.toFixed(2)} ms at p99.\n`,
  );
  if (p50 > calibrationGoalMs.p50 || p99 > calibrationGoalMs.p99) {
    cli.warn(
      `a quiet machine is accurate to ±${calibrationGoalMs.p50} ms at p50 and ±${calibrationGoalMs.p99} ms at p99: something else is running here`,
    );
    cli.exit(exitCodes.invalid);
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
