import type { ExitCode } from '../core/errors.ts';
import type { ProgressStream } from './statusLine.ts';

/** What a command has of the world. */
export interface Cli {
  /** Where answers come from, if it is a terminal. */
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  /** Results go here, everything else to stderr. */
  readonly stdout: ProgressStream;
  readonly stderr: ProgressStream;
  /** Whether stdout takes colours. */
  readonly color: boolean;
  /** Does work that has something to tidy up: signals abort it, where they would end the process at once. */
  interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T>;
  /** The command line, for the record in results. */
  readonly command: string;
  /** Says each warning once. */
  warn(message: string): void;
  /** Sets the exit code. */
  exit(code: ExitCode): void;
}
