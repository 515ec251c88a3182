import type { Readable } from 'node:stream';
import { messageOf } from '../../core/errors.ts';
import type { StartedChild } from './childProcess.ts';
import { type Asked, adviceOnReadyLine, type ReadyAt, readyUrl } from './readyLine.ts';
import { TrialFailure } from './trialFailure.ts';

const readyWithinMs = 15_000;

/**
 * Waits until a target says where it is ready. Rejects with TrialFailure when it says it too late, or not as
 * it should.
 */
export async function whenReady(
  { child, output }: StartedChild,
  at: Asked,
  died: Promise<never>,
): Promise<ReadyAt> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const message = `the target did not print its ready line within ${readyWithinMs / 1000} s`;
      reject(
        new TrialFailure('not ready', message, output(), { hint: adviceOnReadyLine(output(), at.host) }),
      );
    }, readyWithinMs);
  });
  const ready = readyUrl(child.stdout as Readable, at).catch((error) => {
    throw new TrialFailure('not ready', messageOf(error), output());
  });
  try {
    return await Promise.race([ready, tooLate, died]);
  } finally {
    clearTimeout(timer);
  }
}
