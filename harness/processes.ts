import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type TargetOptions, targetOptionsVariable } from '../core/contract.ts';
import { messageOf } from '../core/errors.ts';
import type {
  Channel,
  FromAgent,
  FromCeilingLoad,
  FromPublisher,
  ToAgent,
  ToCeilingLoad,
  ToPublisher,
} from '../core/protocol.ts';
import { loadEnvironment } from './conditions.ts';
import type { Cores } from './cores.ts';
import type { HostName, Hosts } from './network.ts';
import { endGroup } from './processGroup.ts';
import { adviceOnReadyLine, readyUrl, withoutReadyLine } from './readyLine.ts';
import { type Reaper, startReaper, trialVariable } from './reaper.ts';
import { type RunningTarget, reachRunning, watchRunning } from './runningTarget.ts';
import { deathOf, TrialFailure } from './trialFailure.ts';

/** A command line. */
export interface ProcessCommand {
  readonly file: string;
  readonly args: readonly string[];
  /** The same as a person wrote it; absent for what is ours. */
  readonly written?: string;
  /** What runs already, in place of a command to start. */
  readonly running?: RunningTarget;
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
const ceilingLoad = nodeProcess('./ceilings/loadMain.ts');

const outputKept = 4_000;
/** How long a process may take to end when it is asked to; then it is killed. */
export const graceMs = 1_500;
/** What is left in the pipes of a process that has ended is read within this; its children may hold them open. */
const lastWordsWithinMs = 200;
const readyWithinMs = 15_000;

interface StartedTarget {
  readonly child: ChildProcess;
  readonly output: () => string;
  readonly reaper: Reaper;
}

/**
 * The processes of one trial. When one of them ends by itself, `died` rejects; `stop` ends them all and waits
 * until they are gone.
 */
export class TrialProcesses {
  /** Rejects with TrialFailure, or when the trial is stopped; never resolves. */
  readonly died: Promise<never>;
  readonly #children = new Set<ChildProcess>();
  readonly #cores: Cores;
  readonly #hosts: Hosts;
  #target: StartedTarget | undefined;
  /** What is being ended to make room for its successor. */
  #leaving: ChildProcess | undefined;
  #isReady = false;
  #endWatch = () => {};
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

  /** Waits for something as long as no process dies. */
  whileAlive<T>(promise: Promise<T>): Promise<T> {
    return Promise.race([promise, this.died]);
  }

  /** Starts a target on the core of its own and waits until it says that it is ready. */
  async startTarget(command: ProcessCommand, options: TargetOptions, port: number): Promise<RunningTarget> {
    if (command.running) return this.#joinTarget(command.running);
    const host = this.#hosts.targetAddress;
    const mark = randomUUID();
    const { child, output } = this.#start('target', command, false, {
      [targetOptionsVariable]: JSON.stringify(options),
      [trialVariable]: mark,
      HOST: host,
      PORT: `${port}`,
    });
    // Without an id it could not be started, and `died` says why.
    const { pid } = child;
    if (pid === undefined) return this.died;
    this.#target = { child, output, reaper: startReaper(pid, mark) };
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        const message = `the target did not say within ${readyWithinMs / 1000} s that it is ready`;
        reject(new TrialFailure('not ready', message, output(), { hint: adviceOnReadyLine(output(), host) }));
      }, readyWithinMs);
    });
    try {
      const ready = readyUrl(child.stdout as Readable, { host, port }).catch((error) => {
        throw new TrialFailure('not ready', messageOf(error), output());
      });
      const url = await Promise.race([ready, tooLate, this.died]);
      // Something in the background may be ready; what was started, and is watched, must be there, too.
      if (child.exitCode !== null) return await this.died;
      this.#isReady = true;
      return { url, pid };
    } finally {
      clearTimeout(timer);
    }
  }

  async #joinTarget(target: RunningTarget): Promise<RunningTarget> {
    this.#endWatch = watchRunning(target, this.#reject);
    await Promise.race([reachRunning(target), this.died]);
    return target;
  }

  /** Ends the target, and starts it again where it was, `downMs` later or more. */
  async restartTarget(
    command: ProcessCommand,
    options: TargetOptions,
    { url }: RunningTarget,
    downMs: number,
  ): Promise<RunningTarget> {
    const target = this.#target as StartedTarget;
    const gone = sleep(downMs, undefined, { ref: false });
    this.#leaving = target.child;
    this.#isReady = false;
    await this.#endTarget(target);
    await gone;
    // Whoever has stopped the trial meanwhile waits for no other process.
    if (this.#stopping) return this.died;
    return this.startTarget(command, options, Number(new URL(url).port));
  }

  /** The last that the target has printed, apart from its ready line. */
  get targetOutput(): string {
    return withoutReadyLine(this.#target?.output() ?? '');
  }

  startAgent(command: ProcessCommand): Channel<ToAgent, FromAgent> {
    return this.#startPeer('load', command);
  }

  startPublisher(): Channel<ToPublisher, FromPublisher> {
    return this.#startPeer('publisher', builtInPublisher);
  }

  startCeilingLoad(): Channel<ToCeilingLoad, FromCeilingLoad> {
    return this.#startPeer('load', ceilingLoad, 'the load');
  }

  /** Ids of all processes that run. */
  get pids(): number[] {
    return [...this.#children].flatMap(({ pid }) => pid ?? []);
  }

  /** Ends all processes: asks, and after the grace insists. Says whether the target ended in time. */
  async stop(): Promise<boolean> {
    this.#stopping = true;
    this.#endWatch();
    // Whoever still waits for one of them must not wait for ever.
    this.#reject(new Error('the trial was stopped'));
    const target = this.#target;
    const others = [...this.#children].filter((child) => child !== target?.child);
    const [inTime] = await Promise.all([!target || this.#endTarget(target), ...others.map(end)]);
    return inTime;
  }

  async #endTarget({ child, reaper }: StartedTarget): Promise<boolean> {
    const isRunning = this.#children.has(child);
    const exited = isRunning && once(child, 'exit');
    const inTime = !isRunning || (await endGroup(child.pid as number, graceMs));
    await reaper.reap();
    await exited;
    child.stdout?.destroy();
    child.stderr?.destroy();
    return inTime;
  }

  #startPeer<Out, In>(host: HostName, command: ProcessCommand, name = names[host]): Channel<Out, In> {
    const { child } = this.#start(host, command, true, {}, name);
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

  #start(
    host: HostName,
    command: ProcessCommand,
    channel: boolean,
    env: NodeJS.ProcessEnv,
    name = names[host],
  ) {
    const cores = host === 'target' ? this.#cores.target : this.#cores.load;
    const { file, args } = this.#hosts.on(host, cores === null ? command : pinned(command, cores));
    const child = spawn(file, args, {
      // A target ends when its standard input does: even a coordinator that is killed leaves none behind.
      stdio: channel ? ['ignore', 'pipe', 'pipe', 'ipc'] : ['pipe', 'pipe', 'pipe'],
      // The target is measured in the person's own environment; what loads it must not depend on that.
      env: { ...(host === 'target' ? process.env : loadEnvironment(process.env)), ...env },
      // A target may be several processes: in a group of their own they can be ended together.
      detached: host === 'target',
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
      const kind = host === 'target' ? 'not started' : 'load';
      this.#reject(new TrialFailure(kind, `${name} could not be started: ${error.message}`, ''));
    });
    child.on('exit', (code, signal) => {
      this.#children.delete(child);
      const tell = () => {
        if (!this.#stopping && child !== this.#leaving)
          this.#reject(
            deathOf({
              name,
              code,
              signal,
              said: output.trim(),
              isTarget: host === 'target',
              wasReady: this.#isReady,
            }),
          );
      };
      // 'close' comes when the output has been read to its end.
      child.once('close', tell);
      setTimeout(tell, lastWordsWithinMs).unref();
    });
    return { child, output: () => output };
  }
}

/** Asks a process to end, and insists after the grace. */
function end(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
    child.once('exit', () => {
      clearTimeout(timer);
      resolve();
    });
    child.kill('SIGTERM');
  });
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
