import type { ExitCode } from '../core/errors.ts';
import type { ProgressStream } from './statusLine.ts';

/** What a command has of the world. */
export interface Cli {
  /** Results go here, everything else to stderr. */
  readonly stdout: ProgressStream;
  readonly stderr: ProgressStream;
  /** Whether stdout takes colours. */
  readonly color: boolean;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** The command line, for the record in results. */
  readonly command: string;
  warn(message: string): void;
  /** Sets the exit code. */
  exit(code: ExitCode): void;
}
