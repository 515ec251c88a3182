import { type ExitCode, exitCodes } from '../core/errors.ts';

/** Whose fault it is that a trial could not be finished: a search for capacity takes only the target's as an answer. */
export type Blame = 'target' | 'load' | 'machine';

/** A process of a trial ended before its time, or did not do what it was there for. */
export class ProcessDied extends Error {
  /** The last that it printed. */
  readonly output: string;
  /** What to do about it. */
  readonly hint: string | undefined;
  /** What a command that could only try to start it ends with. */
  readonly exitCode: ExitCode;
  readonly blame: Blame;

  constructor(
    message: string,
    output: string,
    about: { hint?: string | undefined; exitCode?: ExitCode; blame?: Blame } = {},
  ) {
    super(message);
    this.output = output;
    this.hint = about.hint;
    this.exitCode = about.exitCode ?? exitCodes.partial;
    this.blame = about.blame ?? 'target';
  }
}

// What a shell, and what stands before a command, such as taskset, answer when there is no such program, or it is
// no program (POSIX, sh and env).
const notStarted = new Set<number | null>([126, 127]);

/** How a process ended that was not asked to. */
export interface Death {
  /** The process, as messages name it. */
  readonly name: string;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The last that it printed. */
  readonly said: string;
  readonly isTarget: boolean;
  /** Whether it had already done some of its work. */
  readonly wasReady: boolean;
}

/** What to say of it. */
export function deathOf({ name, code, signal, said, isTarget, wasReady }: Death): ProcessDied {
  const blame = isTarget ? 'target' : 'load';
  if (notStarted.has(code) && !wasReady)
    return new ProcessDied(`${name} could not be started: ${said}`, '', { exitCode: exitCodes.usage, blame });
  if (isTarget && code === 0)
    return new ProcessDied(`${name} ended by itself (exit code 0)`, said, {
      hint: 'A target stays in the foreground until it is asked to end; what goes to the background is lost from sight.',
    });
  return new ProcessDied(`${name} died (${signal ?? `exit code ${code}`})`, said, { blame });
}
