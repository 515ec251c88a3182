/**
 * The process exit codes of every command; docs/CLI.md prints this table, scripts/exitCodes.ts says which
 * wins.
 */
export const exitCodes = {
  /** Every trial was valid and no SLO was missed. */
  ok: 0,
  /** An SLO was missed, a comparison found a regression, or a result broke a rule of `check`. */
  missed: 1,
  /** The command line, a scenario or a result file was wrong, or results cannot be compared; nothing ran. */
  usage: 2,
  /**
   * At least one trial broke a validity rule; of comparisons also: one failed, or there was nothing to
   * compare.
   */
  invalid: 3,
  /** A process died; the trials that finished are in the result file. Or something could not be written. */
  partial: 4,
  /** A comparison or an SLO could not be decided, and was asked to fail on that. */
  inconclusive: 5,
  /** Hung up by the terminal (128 + SIGHUP); the trials that finished are in the result file. */
  hungUp: 129,
  /** Ended by Ctrl-C (128 + SIGINT); the same. */
  interrupted: 130,
  /** Ended by SIGTERM (128 + its number); the same. */
  terminated: 143,
} as const;

/** One of the values of `exitCodes`. */
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** An error that a person caused or can mend: the CLI prints its message and hint, without a stack. */
export class PushbenchError extends Error {
  readonly exitCode: ExitCode;
  readonly hint: string | undefined;

  constructor(message: string, options: { exitCode?: ExitCode; hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'PushbenchError';
    this.exitCode = options.exitCode ?? exitCodes.usage;
    this.hint = options.hint;
  }
}

/** One thing wrong in an input file: where it is (1-based) and what would be right. */
export interface Problem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** As many as a person can read; the others are counted. */
const shownProblems = 20;

/** A file that did not pass validation, with what is wrong in it. */
export class InvalidFileError extends PushbenchError {
  /** The first of them. */
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[], hint?: string) {
    const shown = problems.slice(0, shownProblems);
    const more = problems.length - shown.length;
    const lines = shown.map((p) => `${p.file}:${p.line}:${p.column}: ${p.message}`);
    super([...lines, ...(more > 0 ? [`… and ${more.toLocaleString('en')} more`] : [])].join('\n'), {
      ...(hint === undefined ? {} : { hint }),
    });
    this.name = 'InvalidFileError';
    this.problems = shown;
  }
}

/** The message of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
