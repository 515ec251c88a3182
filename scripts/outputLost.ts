import process from 'node:process';
import { type ExitCode, exitCodes, messageOf } from '../core/errors.ts';
import { stderr } from './output.ts';

/** What weighs more than an output that was lost: then nothing ran, or not all of it. */
const heavier: readonly unknown[] = [
  exitCodes.usage,
  exitCodes.hungUp,
  exitCodes.interrupted,
  exitCodes.terminated,
] satisfies ExitCode[];

/**
 * Makes the process end as one that could not write when standard output fails, and with whatever it found
 * when standard error does: that only lacks words about what is in files. In either case what was begun goes
 * on.
 */
export function noticeLostOutput(): void {
  let isLost = false;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // Whoever reads our output may have seen enough, such as `| head`.
    if (error.code === 'EPIPE' || isLost) return;
    isLost = true;
    stderr.write(`cannot write to standard output: ${messageOf(error)}\n`);
  });
  process.stderr.on('error', () => {});
  process.on('exit', () => {
    if (isLost && !heavier.includes(process.exitCode)) process.exitCode = exitCodes.partial;
  });
}
