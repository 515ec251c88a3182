import { PushbenchError } from '../../core/errors.ts';
import { type TargetOptions, targetOptionsSchema } from '../../core/messages/contract.ts';
import type { Path } from '../../core/path.ts';
import type { DescribedRecord, Result } from '../../core/result.ts';
import type { DescribedTarget } from '../../core/target/target.ts';
import { quoted, type Surroundings, startOutside } from './outsideTrials.ts';
import type { ProcessCommand } from './processCommand.ts';
import { builtInTarget } from './processCommand.ts';
import { isUrl, runningAt } from './runningTarget.ts';
import { TrialFailure } from './trialFailure.ts';

/** What names the built-in target where a command line could stand. */
const builtInName = 'builtin';

/**
 * The target that a person names: the URL of one that runs already, a command line for the shell, or
 * `builtin`. No `exec` is put before it, which would forbid `cd server && ./start`; shells replace themselves
 * with the last command anyway, and those that do not are measured and ended with it.
 */
export function targetNamed(
  written: string,
  pid: number | null = null,
  authority: string | null = null,
): ProcessCommand {
  if (written.trim() === '')
    throw new PushbenchError('the command line of the target is empty', {
      hint: `It starts a server, such as --target "node server.js"; "${builtInName}" is the built-in one.`,
    });
  if (isUrl(written)) {
    const running = runningAt(written, pid, authority);
    return { file: '', args: [], written: running.url, running };
  }
  if (pid !== null)
    throw new PushbenchError(
      'a process is named, but the target is not the URL of one that is already running',
      {
        hint: 'pushbench knows the processes it starts: omit the process, or give a URL such as http://127.0.0.1:8080.',
      },
    );
  if (written === builtInName) return builtInTarget;
  return { file: 'sh', args: ['-c', written], written, ...(authority === null ? {} : { authority }) };
}

const contractHint = 'servers/CONTRACT.md lists what a target must do; `pushbench conform` tests one.';
const describedHint = 'docs/TARGETS.md explains the keys of a target file.';

/** A target that runs outside of trials. */
export interface StartedTarget {
  readonly url: string;
  /** Rejects with a PushbenchError when it ends by itself; never resolves. */
  readonly died: Promise<never>;
  /** Ends it, and says whether it ended in time when it was asked to. */
  stop(): Promise<boolean>;
}

/**
 * Starts a target. Throws a PushbenchError that says what is wrong, and the signal's reason when it is
 * aborted.
 */
export async function startTarget(
  command: ProcessCommand,
  options: Partial<TargetOptions>,
  place: Surroundings,
  port: number,
  signal: AbortSignal,
  over?: Path,
): Promise<StartedTarget> {
  const { started, died, stop } = await startOutside(
    place,
    undefined,
    (processes) => processes.startTarget(command, targetOptionsSchema.parse(options), port, over),
    (error) => explained(command, error),
    signal,
  );
  return { url: started.url, died, stop };
}

/** How a target ended, for the author of its command line. */
function explained(command: ProcessCommand, error: unknown): unknown {
  if (!(error instanceof TrialFailure)) return error;
  const output = error.output && `\n${quoted(error.output)}`;
  return new PushbenchError(`${command.written ?? builtInName}: ${error.message}${output}`, {
    exitCode: error.exitCode,
    hint: [error.hint, command.described ? describedHint : contractHint].filter(Boolean).join('\n'),
    cause: error,
  });
}

/**
 * Starts a target once, and ends it: what would fail every trial is found before the first. Throws as
 * `startTarget` does.
 */
export async function checkTarget(
  command: ProcessCommand,
  place: Surroundings,
  port: number,
  signal: AbortSignal,
  over?: Path,
): Promise<void> {
  const target = await startTarget(command, {}, place, port, signal, over);
  await target.stop();
}

/** A target as results name it. */
export const recordedTarget = ({ written, running, described }: ProcessCommand): Result['target'] =>
  written === undefined
    ? null
    : {
        command: written,
        ...(running && { running: { pid: running.pid, ...(running.cgroup && { cgroup: running.cgroup }) } }),
        ...(described && { described: recordedFile(described) }),
      };

/** A target file as results keep it: whoever has one knows what was run, and what was promised. */
function recordedFile({ file: { name, title, promises, start }, text }: DescribedTarget): DescribedRecord {
  const files = Object.entries(start?.files ?? {}).map(([file, { text = '' }]) => [file, text]);
  return { name, ...(title !== undefined && { title }), promises, text, files: Object.fromEntries(files) };
}
