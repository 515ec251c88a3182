import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { portOf } from '../../core/address.ts';
import { type TargetOptions, targetOptionsVariable } from '../../core/messages/contract.ts';
import type {
  Channel,
  FromAgent,
  FromPublisher,
  ToAgent,
  ToPublisher,
} from '../../core/messages/protocol.ts';
import { type Path, schemeOf } from '../../core/path.ts';
import type { Identity } from './certificate.ts';
import { endChild, type StartedChild, startChild } from './childProcess.ts';
import type { Cores } from './cores.ts';
import type { HostName, Hosts } from './hosts.ts';
import { type IdentityFiles, identityFor, noIdentity, writeIdentity } from './identity.ts';
import { loadEnvironment } from './loadEnvironment.ts';
import { builtInPublisher, type ProcessCommand, pinned } from './processCommand.ts';
import { endGroup } from './processGroup.ts';
import { whenReady } from './ready.ts';
import { withoutReadyLine } from './readyLine.ts';
import { type Reaper, startReaper, trialVariable } from './reaper.ts';
import { type RunningTarget, reachRunning, requireScheme, watchRunning } from './runningTarget.ts';
import { deathOf, TrialFailure } from './trialFailure.ts';

/** How long a process may take to end when it is asked to; then it is killed. */
export const graceMs = 1_500;

interface StartedTarget extends StartedChild {
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
  /** The target that is being stopped to make room for its successor. */
  #leaving: ChildProcess | undefined;
  #isReady = false;
  #endWatch = () => {};
  #identityFiles: IdentityFiles | undefined;
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
  async startTarget(
    command: ProcessCommand,
    options: TargetOptions,
    port: number,
    over?: Path,
  ): Promise<RunningTarget> {
    if (command.running) return this.#joinTarget(command.running, over);
    const host = this.#hosts.targetAddress;
    const mark = randomUUID();
    const identity = over?.tls ? identityFor(over.tls, host) : null;
    if (identity) this.#identityFiles ??= writeIdentity(identity);
    const { child, output } = this.#start('target', command, false, {
      [targetOptionsVariable]: JSON.stringify(options),
      [trialVariable]: mark,
      ...noIdentity,
      ...(identity && this.#identityFiles?.variables),
      HOST: host,
      PORT: `${port}`,
    });
    // Without an id it could not be started, and `died` says why.
    const { pid } = child;
    if (pid === undefined) return this.died;
    this.#target = { child, output, reaper: startReaper(pid, mark) };
    const at = { host, port, scheme: schemeOf(over) };
    const ready = await whenReady({ child, output }, at, this.died);
    // A background process may be ready; the watched process that was started must still run, too.
    if (child.exitCode !== null) return await this.died;
    this.#isReady = true;
    return { ...ready, authority: trustedFor(command, identity), pid };
  }

  async #joinTarget(target: RunningTarget, over: Path | undefined): Promise<RunningTarget> {
    requireScheme(target, over);
    this.#endWatch = watchRunning(target, this.#reject);
    await this.whileAlive(reachRunning(target));
    return target;
  }

  /** Ends the target, and starts it again where it was, `downMs` later or more. */
  async restartTarget(
    command: ProcessCommand,
    options: TargetOptions,
    { url }: RunningTarget,
    downMs: number,
    over?: Path,
  ): Promise<RunningTarget> {
    const target = this.#target as StartedTarget;
    const gone = sleep(downMs, undefined, { ref: false });
    this.#leaving = target.child;
    this.#isReady = false;
    await this.#endTarget(target);
    await gone;
    // If the trial was stopped meanwhile, no other process is awaited.
    if (this.#stopping) return this.died;
    return this.startTarget(command, options, portOf(new URL(url)), over);
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

  /** Starts another kind of load in place of agents. */
  startLoad<Out, In>(command: ProcessCommand): Channel<Out, In> {
    return this.#startPeer('load', command, 'the load');
  }

  /** Ids of all processes that run. */
  get pids(): number[] {
    return [...this.#children].flatMap(({ pid }) => pid ?? []);
  }

  /** Ends all processes: asks, and after the grace insists. Says whether the target ended in time. */
  async stop(): Promise<boolean> {
    this.#stopping = true;
    this.#endWatch();
    // Pending waits for one of them must not last for ever.
    this.#reject(new Error('the trial was stopped'));
    const target = this.#target;
    const others = [...this.#children].filter((child) => child !== target?.child);
    const [inTime] = await Promise.all([
      !target || this.#endTarget(target),
      ...others.map((child) => endChild(child, graceMs)),
    ]);
    this.#identityFiles?.remove();
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
    const started = startChild(
      { file, args },
      {
        channel,
        // The target is measured in the person's own environment; what loads it must not depend on that.
        env: { ...(host === 'target' ? process.env : loadEnvironment(process.env)), ...env },
        // A target may be several processes: in a group of their own they can be ended together.
        ownGroup: host === 'target',
      },
      {
        gone: (child) => this.#children.delete(child),
        notStarted: ({ message }) => {
          const kind = host === 'target' ? 'not started' : 'load';
          this.#reject(new TrialFailure(kind, `${name} could not be started: ${message}`, ''));
        },
        ended: (child, code, signal, said) => {
          if (this.#stopping || child === this.#leaving) return;
          const isTarget = host === 'target';
          this.#reject(deathOf({ name, code, signal, said, isTarget, wasReady: this.#isReady }));
        },
      },
    );
    this.#children.add(started.child);
    return started;
  }
}

const names: Record<HostName, string> = {
  target: 'the target',
  load: 'an agent',
  publisher: 'the publisher',
};

/**
 * Whose certificates are trusted at a target: what a person says, and who issued the one that it was given.
 */
const trustedFor = ({ authority }: ProcessCommand, identity: Identity | null) =>
  [authority, identity?.authority].filter((one) => one !== undefined).join('\n') || null;
