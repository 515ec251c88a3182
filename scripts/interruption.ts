import process from 'node:process';
import { type ExitCode, exitCodes, PushbenchError } from '../core/errors.ts';

/** What signals do to a command that has processes to end and results to keep. */
export interface Interruption {
  /**
   * Does work that a signal interrupts by aborting `signal`. Beside such work signals keep what they do by
   * default, which no busy loop can hold up: they end the process at once.
   */
  during<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T>;
  /**
   * The code of the signal that came, in place of the general one for what was interrupted; any other as it
   * is.
   */
  exitCodeFor(code: ExitCode): ExitCode;
}

const codes = {
  SIGINT: exitCodes.interrupted,
  SIGTERM: exitCodes.terminated,
  SIGHUP: exitCodes.hungUp,
} as const;
const names = Object.keys(codes) as (keyof typeof codes)[];

// npm passes on to us what the terminal has sent us already.
const echoWithinMs = 100;

/**
 * The interruption of this process: the first signal aborts, and a second one ends the process whatever it
 * does.
 */
export function createInterruption(): Interruption {
  const controller = new AbortController();
  let code: ExitCode = exitCodes.interrupted;
  const interrupt = (name: keyof typeof codes) => {
    code = codes[name];
    controller.abort(new PushbenchError('interrupted', { exitCode: code }));
    setTimeout(release, echoWithinMs).unref();
  };
  const release = () => {
    for (const name of names) process.off(name, interrupt);
  };
  return {
    async during(work) {
      // What goes on after an interruption only tidies up.
      if (!controller.signal.aborted) for (const name of names) process.on(name, interrupt);
      try {
        return await work(controller.signal);
      } finally {
        release();
      }
    },
    exitCodeFor: (asked) => (asked === exitCodes.interrupted ? code : asked),
  };
}
