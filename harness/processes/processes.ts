import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { portOf } from '../../core/address.ts';
import type { TargetOptions } from '../../core/messages/contract.ts';
import type {
  Channel,
  FromAgent,
  FromPublisher,
  ToAgent,
  ToPublisher,
} from '../../core/messages/protocol.ts';
import type { Path, PathWithProxy } from '../../core/path.ts';
import { channelTo, endChild, startChild } from './childProcess.ts';
import type { Cores } from './cores.ts';
import { describedTarget } from './describedTarget.ts';
import { type HostName, type Hosts, processNames, type ServerName } from './hosts.ts';
import { loadEnvironment } from './loadEnvironment.ts';
import { contractTarget, type PreparedTarget } from './preparedTarget.ts';
import { builtInPublisher, type ProcessCommand, pinned } from './processCommand.ts';
import { type ProxyPlan, reload } from './proxyReload.ts';
import { withoutReadyLine } from './readyLine.ts';
import { startReaper, trialVariable } from './reaper.ts';
import { homeIn, listening, type PreparedProxy, preparedProxy, type RunningProxy } from './runningProxy.ts';
import { type RunningTarget, reachRunning, requireScheme, watchRunning } from './runningTarget.ts';
import { endServer, type StartedServer } from './startedServer.ts';
import { deathOf, TrialFailure } from './trialFailure.ts';

/** How long a process may take to end when it is asked to; then it is killed. */
export const graceMs = 1_500;

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
  readonly #servers = new Map<ServerName, StartedServer>();
  /** The server that is being stopped to make room for its successor. */
  #leaving: ChildProcess | undefined;
  readonly #ready = new Set<HostName>();
  #endWatch = () => {};
  #target: PreparedTarget | undefined;
  #proxy: PreparedProxy | undefined;
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

  /** Starts a target on the core of its own and waits until it is ready. */
  async startTarget(
    command: ProcessCommand,
    options: TargetOptions,
    port: number,
    over?: Path,
  ): Promise<RunningTarget> {
    if (command.running) return this.#joinTarget(command.running, over);
    const { targetAddress } = this.#hosts;
    const { start, publish } = command.described?.file ?? {};
    this.#target ??=
      start && publish
        ? await this.whileAlive(describedTarget({ start, publish }, targetAddress, port))
        : contractTarget(command, options, targetAddress, over);
    const { environment, folder, whenReady, ...prepared } = this.#target;
    const started = this.#startServer('target', prepared.command, environment(port), folder);
    // Without an id it could not be started, and `died` says why.
    if (started === null) return this.died;
    const ready = await whenReady(started, port, this.died);
    // A background process may be ready; the watched process that was started must still run, too.
    if (started.child.exitCode !== null) return await this.died;
    this.#ready.add('target');
    return { ...ready, pid: started.pid };
  }

  /** Starts the proxy of a path before a target, and waits until it listens; at the same port each time. */
  async startProxy(path: PathWithProxy, target: RunningTarget, use: ProxyPlan = {}): Promise<RunningProxy> {
    this.#proxy ??= await this.whileAlive(preparedProxy(path, target, this.#hosts, use));
    const { running, command, listen, dir } = this.#proxy;
    const { program } = path.proxy;
    const started = this.#startServer('proxy', command, homeIn(dir), dir, program);
    if (started === null) return this.died;
    await listening(program, started, listen, this.died);
    this.#ready.add('proxy');
    return { ...running, pid: started.pid };
  }

  /** Ends the proxy, and starts it again where it was, `downMs` later or more. */
  async restartProxy(path: PathWithProxy, target: RunningTarget, downMs: number): Promise<RunningProxy> {
    await this.#leave('proxy', downMs);
    return this.startProxy(path, target);
  }

  /** Has a proxy that was started for it read its configuration again. */
  reloadProxy({ proxy }: PathWithProxy): Promise<void> {
    return this.whileAlive(reload(proxy.program, this.#servers.get('proxy') as StartedServer));
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
    await this.#leave('target', downMs);
    return this.startTarget(command, options, portOf(new URL(url)), over);
  }

  /** Ends a server whose successor comes `downMs` later or more; rejects if the trial is stopped then. */
  async #leave(host: ServerName, downMs: number): Promise<void> {
    const server = this.#servers.get(host) as StartedServer;
    const gone = sleep(downMs, undefined, { ref: false });
    this.#leaving = server.child;
    this.#ready.delete(host);
    await this.#endServer(server, true);
    await gone;
    // No other process is awaited then.
    if (this.#stopping) await this.died;
  }

  /** The last that the target has printed, apart from its ready line. */
  get targetOutput(): string {
    return withoutReadyLine(this.#servers.get('target')?.output() ?? '');
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
    const [target, proxy] = (['target', 'proxy'] as const).map((name) => this.#servers.get(name));
    const others = [...this.#children].filter((child) => child !== target?.child && child !== proxy?.child);
    const [inTime] = await Promise.all([
      !target || this.#endServer(target),
      !proxy || this.#endServer(proxy),
      ...others.map((child) => endChild(child, graceMs)),
    ]);
    this.#target?.remove();
    this.#proxy?.remove();
    return inTime;
  }

  /** Starts a server in a group of its own, with a reaper; null where it could not be started. */
  #startServer(
    host: ServerName,
    command: ProcessCommand,
    env: NodeJS.ProcessEnv,
    folder?: string,
    name?: string,
  ): StartedServer | null {
    const mark = randomUUID();
    const { child, output } = this.#start(host, command, false, { ...env, [trialVariable]: mark }, name);
    const { pid } = child;
    if (pid === undefined) return null;
    const started = { child, output, pid, reaper: startReaper(pid, mark, folder) };
    this.#servers.set(host, started);
    return started;
  }

  #endServer(server: StartedServer, hasSuccessor = false): Promise<boolean> {
    return endServer(server, this.#children.has(server.child), graceMs, hasSuccessor);
  }

  #startPeer<Out, In>(host: HostName, command: ProcessCommand, name = processNames[host]): Channel<Out, In> {
    return channelTo(this.#start(host, command, true, {}, name).child);
  }

  #start(
    host: HostName,
    command: ProcessCommand,
    channel: boolean,
    env: NodeJS.ProcessEnv,
    name = processNames[host],
  ) {
    const isServer = host === 'target' || host === 'proxy';
    const cores = host === 'target' ? this.#cores.target : this.#cores.load;
    const { file, args } = this.#hosts.on(host, cores === null ? command : pinned(command, cores));
    const started = startChild(
      { file, args },
      {
        channel,
        // The target is measured in the person's own environment; what loads it must not depend on that.
        env: { ...(host === 'target' ? process.env : loadEnvironment(process.env)), ...env },
        // A server may be several processes: in a group of their own they can be ended together.
        ownGroup: isServer,
      },
      {
        gone: (child) => this.#children.delete(child),
        notStarted: ({ message }) => {
          const kind = isServer ? 'not started' : 'load';
          this.#reject(new TrialFailure(kind, `${name} could not be started: ${message}`, ''));
        },
        ended: (child, code, signal, said) => {
          if (this.#stopping || child === this.#leaving) return;
          this.#reject(deathOf({ name, code, signal, said, isServer, wasReady: this.#ready.has(host) }));
        },
      },
    );
    this.#children.add(started.child);
    return started;
  }
}
