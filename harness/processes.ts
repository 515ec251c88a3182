import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { readyPattern, type TargetOptions, targetOptionsVariable } from '../core/contract.ts';
import type { Channel, FromAgent, FromPublisher, ToAgent, ToPublisher } from '../core/protocol.ts';
import type { Cores } from './cores.ts';
import type { HostName, Hosts } from './network.ts';

/** A process of a trial ended before its time. */
export class ProcessDied extends Error {
  /** The last that it printed. */
  readonly output: string;

  constructor(message: string, output: string) {
    super(message);
    this.output = output;
  }
}

/** A command line. */
export interface ProcessCommand {
  readonly file: string;
  readonly args: readonly string[];
}

const entry = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const nodeProcess = (path: string, ...options: string[]): ProcessCommand => ({
  file: process.execPath,
  args: [...options, entry(path)],
});

/** The built-in target; any other command that speaks servers/CONTRACT.md can take its place. */
export const builtInTarget = nodeProcess('../servers/main.ts');
/** The built-in agent. */
export const builtInAgent = nodeProcess('../clients/main.ts', '--expose-gc');
const builtInPublisher = nodeProcess('./publisherMain.ts');

const outputKept = 4_000;
const graceMs = 1_500;
const notFound = 127;
const readyWithinMs = 15_000;

/** A target that accepts connections. */
export interface RunningTarget {
  readonly url: string;
  readonly pid: number;
}

/**
 * The processes of one trial. When one of them ends by itself, `died` rejects; `stop` ends them all and waits
 * until they are gone.
 */
export class TrialProcesses {
  /** Rejects with ProcessDied, or when the trial is stopped; never resolves. */
  readonly died: Promise<never>;
  readonly #children = new Set<ChildProcess>();
  readonly #cores: Cores;
  readonly #hosts: Hosts;
  #reject!: (error: Error) => void;
  #stopping = false;

  constructor(cores: Cores, hosts: Hosts) {
    this.#cores = cores;
    this.#hosts = hosts;
    this.died = new Promise((_, reject) => {
      this.#reject = reject;
    });
    this.died.catch(() => {});
  }

  /** Starts a target on the core of its own and waits until it says that it is ready. */
  async startTarget(command: ProcessCommand, options: TargetOptions, port: number): Promise<RunningTarget> {
    const { child, output } = this.#start('target', command, false, {
      [targetOptionsVariable]: JSON.stringify(options),
      HOST: this.#hosts.targetAddress,
      PORT: `${port}`,
    });
    let timer: NodeJS.Timeout | undefined;
    const url = new Promise<string>((resolve, reject) => {
      child.stdout?.on('data', () => {
        const match = readyPattern.exec(output());
        if (match) resolve(match[1] as string);
      });
      timer = setTimeout(() => {
        reject(
          new ProcessDied(
            `the target did not say within ${readyWithinMs / 1000} s that it is ready`,
            output(),
          ),
        );
      }, readyWithinMs);
    });
    try {
      return { url: await Promise.race([url, this.died]), pid: child.pid as number };
    } finally {
      clearTimeout(timer);
    }
  }

  startAgent(command: ProcessCommand): Channel<ToAgent, FromAgent> {
    return this.#startPeer('load', command);
  }

  startPublisher(): Channel<ToPublisher, FromPublisher> {
    return this.#startPeer('publisher', builtInPublisher);
  }

  /** Ids of all processes that run. */
  get pids(): number[] {
    return [...this.#children].flatMap(({ pid }) => pid ?? []);
  }

  /** Ends all processes: asks, and after a grace of 1.5 s insists. */
  async stop(): Promise<void> {
    this.#stopping = true;
    // Whoever still waits for one of them must not wait for ever.
    this.#reject(new Error('the trial was stopped'));
    await Promise.all(
      [...this.#children].map(
        (child) =>
          new Promise<void>((resolve) => {
            child.once('exit', () => {
              clearTimeout(timer);
              resolve();
            });
            const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
            child.kill('SIGTERM');
          }),
      ),
    );
  }

  #startPeer<Out, In>(host: HostName, command: ProcessCommand): Channel<Out, In> {
    const { child } = this.#start(host, command, true, {});
    return {
      send: (message) => {
        // A process that died is reported by its exit; what could not be sent to it does not matter.
        child.send(message as object, () => {});
      },
      onMessage: (listener) => {
        child.on('message', listener as (message: unknown) => void);
      },
    };
  }

  #start(host: HostName, command: ProcessCommand, channel: boolean, env: NodeJS.ProcessEnv) {
    const name = names[host];
    const cores = host === 'target' ? this.#cores.target : this.#cores.load;
    const { file, args } = this.#hosts.on(host, cores === null ? command : pinned(command, cores));
    const child = spawn(file, args, {
      // A target ends when its standard input does: even a coordinator that is killed leaves none behind.
      stdio: channel ? ['ignore', 'pipe', 'pipe', 'ipc'] : ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    });
    this.#children.add(child);
    let output = '';
    const keep = (chunk: Buffer) => {
      output = (output + chunk).slice(-outputKept);
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    child.stdin?.on('error', () => {});
    child.on('error', (error) => {
      this.#children.delete(child);
      this.#reject(new ProcessDied(`${name} could not be started: ${error.message}`, ''));
    });
    child.on('exit', () => this.#children.delete(child));
    // 'close' comes when the output has been read to its end.
    child.on('close', (code, signal) => {
      if (this.#stopping) return;
      const said = output.trim();
      // What stands before the command, such as taskset, answers so when there is no such program (POSIX, env).
      if (code === notFound) this.#reject(new ProcessDied(`${name} could not be started: ${said}`, ''));
      else this.#reject(new ProcessDied(`${name} died (${signal ?? `exit code ${code}`})`, said));
    });
    return { child, output: () => output };
  }
}

const names: Record<HostName, string> = {
  target: 'the target',
  load: 'an agent',
  publisher: 'the publisher',
};

const pinned = ({ file, args }: ProcessCommand, cores: string): ProcessCommand => ({
  file: 'taskset',
  args: ['-c', cores, file, ...args],
});
