import { type ChildProcess, spawn } from 'node:child_process';
import type { Channel } from '../../core/messages/protocol.ts';
import type { ProcessCommand } from './processCommand.ts';

const outputKept = 4_000;
/** The time to read the pipes of a process that has ended; its children may hold them open. */
const lastWordsWithinMs = 200;

/** A process that was started, and the last that it has printed. */
export interface StartedChild {
  readonly child: ChildProcess;
  output(): string;
}

/** How a process is started. */
export interface ChildOptions {
  /** Whether messages are exchanged with it. */
  readonly channel: boolean;
  readonly env: NodeJS.ProcessEnv;
  readonly ownGroup: boolean;
}

/** Hears what becomes of a process. */
export interface ChildListener {
  /** It runs no more, or never did. */
  gone(child: ChildProcess): void;
  notStarted(error: Error): void;
  /** It has ended, and what it said has been read. */
  ended(child: ChildProcess, code: number | null, signal: NodeJS.Signals | null, said: string): void;
}

/** Starts a process and keeps the last that it prints. */
export function startChild(
  { file, args }: Pick<ProcessCommand, 'file' | 'args'>,
  { channel, env, ownGroup }: ChildOptions,
  listener: ChildListener,
): StartedChild {
  const child = spawn(file, args, {
    // A target ends when its standard input does: even a coordinator that is killed leaves none behind.
    stdio: channel ? ['ignore', 'pipe', 'pipe', 'ipc'] : ['pipe', 'pipe', 'pipe'],
    env,
    detached: ownGroup,
  });
  let output = '';
  const keep = (chunk: Buffer) => {
    output = (output + chunk).slice(-outputKept);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  child.stdin?.on('error', () => {});
  child.on('error', (error) => {
    listener.gone(child);
    listener.notStarted(error);
  });
  child.on('exit', (code, signal) => {
    listener.gone(child);
    const tell = () => listener.ended(child, code, signal, output.trim());
    // 'close' comes when the output has been read to its end.
    child.once('close', tell);
    setTimeout(tell, lastWordsWithinMs).unref();
  });
  return { child, output: () => output };
}

/** Asks a process to end, and insists after the grace. */
export function endChild(child: ChildProcess, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
    child.once('exit', () => {
      clearTimeout(timer);
      resolve();
    });
    child.kill('SIGTERM');
  });
}

/** The messages that are exchanged with a process that was started with a channel. */
export const channelTo = <Out, In>(child: ChildProcess): Channel<Out, In> => ({
  send: (message) => {
    // A process that died is reported by its exit; what could not be sent to it does not matter.
    child.send(message as object, () => {});
  },
  onMessage: (listener) => {
    child.on('message', listener as (message: unknown) => void);
  },
});
