import { type ExitCode, exitCodes, messageOf } from '../../core/errors.ts';
import type { FailureKind } from '../../core/failure.ts';
import type { Failure } from '../../core/result.ts';

/** A trial could not be finished. */
export class TrialFailure extends Error {
  /** The last that it printed. */
  readonly output: string;
  /** What to do about it. */
  readonly hint: string | undefined;
  /** What a command that could only try to start it ends with. */
  readonly exitCode: ExitCode;
  readonly kind: FailureKind;

  constructor(
    kind: FailureKind,
    message: string,
    output: string,
    about: { hint?: string | undefined; exitCode?: ExitCode } = {},
  ) {
    super(message);
    this.kind = kind;
    this.output = output;
    this.hint = about.hint;
    this.exitCode = about.exitCode ?? exitCodes.partial;
  }
}

// The exit codes of a shell, or of a wrapper such as taskset, for a command that does not exist or is not
// executable (POSIX, sh and env).
const notStarted = new Set<number | null>([126, 127]);

/** How a process ended that was not asked to. */
export interface Death {
  /** The process, as messages name it. */
  readonly name: string;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The last that it printed. */
  readonly said: string;
  /** Whether it is what is measured: the target, or a proxy before it. */
  readonly isServer: boolean;
  /** Whether it had already done some of its work. */
  readonly wasReady: boolean;
}

/** What to say of it. */
export function deathOf({ name, code, signal, said, isServer, wasReady }: Death): TrialFailure {
  if (notStarted.has(code) && !wasReady)
    return new TrialFailure(isServer ? 'not started' : 'load', `${name} could not be started: ${said}`, '', {
      exitCode: exitCodes.usage,
    });
  const kind = isServer ? (wasReady ? 'died' : 'not ready') : 'load';
  if (isServer && code === 0)
    return new TrialFailure(kind, `${name} exited on its own (exit code 0)`, said, {
      hint: 'It has to stay in the foreground until it is asked to end; pushbench loses sight of background processes.',
    });
  return new TrialFailure(kind, `${name} died (${signal ?? `exit code ${code}`})`, said);
}

/** What the record keeps of it; an error that nobody has foreseen is not the target's. */
export function failureOf(error: unknown): Failure {
  const { kind = 'load', output = '' } = error instanceof TrialFailure ? error : {};
  return { kind, reason: messageOf(error), output };
}
