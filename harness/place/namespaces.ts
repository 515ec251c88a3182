import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { messageOf } from '../../core/errors.ts';
import type { ProcessCommand } from '../processes/processCommand.ts';

/*
 * Network namespaces, each held by a process, and commands within them.
 */

const isRoot = process.getuid?.() === 0;
// Root needs no user namespace; in one, it could not read files of other users.
const newUser = isRoot ? [] : ['--user', '--map-root-user'];
const enterUser = isRoot ? [] : ['--user', '--preserve-credentials'];
const answerWithinMs = 5_000;

/**
 * Holds a namespace until its standard input ends: even a coordinator that is killed leaves nothing behind.
 * Ctrl-C reaches every process of the terminal; the namespaces must outlive those that are still in them.
 */
const holding = ['sh', '-c', "trap '' INT && echo open && exec cat"];

/**
 * Opens a namespace, within that of a process or with a user of its own, and gives the process that holds it.
 */
export function openNamespace(within?: number): Promise<ChildProcess> {
  const user = within === undefined ? newUser : [];
  const command = { file: 'unshare', args: [...user, '--net', ...holding] };
  return startHolder(within === undefined ? command : enter(within, command));
}

/** The command that runs a command in the namespace of a process. */
export const enter = (pid: number, { file, args }: ProcessCommand): ProcessCommand => ({
  file: 'nsenter',
  args: ['--target', `${pid}`, ...enterUser, '--net', '--', file, ...args],
});

/** Has `ip` do something in the namespace of a process, a line for each command. */
export const configure = async (pid: number, lines: readonly string[]): Promise<void> => {
  await execute(enter(pid, { file: 'ip', args: ['-batch', '-'] }), `${lines.join('\n')}\n`);
};

function startHolder(command: ProcessCommand): Promise<ChildProcess> {
  const holder = spawn(command.file, command.args, { stdio: 'pipe' });
  return answer(holder, command, (resolve) => holder.stdout.once('data', () => resolve(holder)));
}

/** Runs a command to its end, and gives what it prints; rejects when it fails. */
export function execute(command: ProcessCommand, input = ''): Promise<string> {
  const child = spawn(command.file, command.args, { stdio: 'pipe' });
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
  });
  child.stdin.on('error', () => {}).end(input);
  return answer(child, command, (resolve) =>
    child.once('close', (code) => {
      if (code === 0) resolve(printed);
    }),
  );
}

/** Waits for a child to do its job; rejects if it fails or takes too long. */
async function answer<T>(
  child: ChildProcess,
  { file }: ProcessCommand,
  listen: (resolve: (value: T) => void) => void,
): Promise<T> {
  let said = '';
  let timer: NodeJS.Timeout | undefined;
  child.stderr?.on('data', (chunk) => {
    said += chunk;
  });
  try {
    return await new Promise<T>((resolve, reject) => {
      listen(resolve);
      child.once('error', (error) => reject(new Error(`${file} could not be started: ${messageOf(error)}`)));
      child.once('close', (code) => reject(new Error(said.trim() || `${file} ended with exit code ${code}`)));
      timer = setTimeout(() => {
        child.kill('SIGKILL');
        reject(new Error(`${file} did not answer within ${answerWithinMs / 1000} s`));
      }, answerWithinMs);
    });
  } finally {
    clearTimeout(timer);
  }
}

/** Ends the process that holds a namespace. */
export async function endHolder(holder: ChildProcess): Promise<void> {
  if (holder.exitCode !== null || holder.signalCode !== null) return;
  const exited = once(holder, 'exit');
  holder.stdin?.end();
  await exited;
}
