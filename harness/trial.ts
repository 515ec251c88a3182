import { setTimeout as sleep } from 'node:timers/promises';
import { monotonicMs } from '../core/clock.ts';
import { paths, type TargetOptions, targetOptionsSchema } from '../core/contract.ts';
import { mergeEncoded, summarise } from '../core/histogram.ts';
import type { FromAgent, FromPublisher, ToAgent, ToPublisher } from '../core/protocol.ts';
import type { Trial } from '../core/result.ts';
import type { Scenario } from '../core/scenario.ts';
import type { Schedule } from '../core/schedule.ts';
import { describeVariant, slugOf, type Variant } from '../core/transports.ts';
import type { Cores } from './cores.ts';
import { type ProcessSample, sampleProcess } from './meter.ts';
import { Peer } from './peer.ts';
import { type ProcessCommand, ProcessDied, TrialProcesses } from './processes.ts';
import { mergeSeries, type TimedSample } from './series.ts';
import { sum, trafficOf } from './traffic.ts';
import { invalidReasons } from './validity.ts';

/** Everything that decides a trial. */
export interface TrialPlan {
  readonly scenario: Scenario;
  readonly schedule: Schedule;
  readonly seed: string;
  readonly variant: Variant;
  readonly round: number;
  readonly target: ProcessCommand;
  readonly agent: ProcessCommand;
  readonly port: number;
  readonly agents: number;
  readonly cores: Cores;
}

/** Where a trial stands. */
export interface TrialProgress {
  readonly phase: 'starting' | 'connecting' | 'warm-up' | 'measuring' | 'draining';
  readonly connected: number;
  readonly delivered: number;
}

/** Time between the start message and the schedule's zero, for all processes to be ready for it. */
const leadMs = 300;
const connectWithinMs = 30_000;

/**
 * Runs one trial in fresh processes: connect, warm-up, measure, drain, close. Rejects with ProcessDied when one
 * of them ends early, and with the signal's reason when it is aborted; no process is left in either case.
 */
export async function runTrial(
  plan: TrialPlan,
  signal: AbortSignal,
  onProgress: (progress: TrialProgress) => void,
): Promise<Trial> {
  const processes = new TrialProcesses(plan.cores);
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  aborted.catch(() => {});
  try {
    signal.throwIfAborted();
    return await Promise.race([measure(plan, processes, onProgress), processes.died, aborted]);
  } finally {
    await processes.stop();
  }
}

async function measure(
  plan: TrialPlan,
  processes: TrialProcesses,
  onProgress: (progress: TrialProgress) => void,
): Promise<Trial> {
  const { scenario, schedule, seed, variant } = plan;
  const startedAt = new Date().toISOString();
  const startedMs = monotonicMs();
  onProgress({ phase: 'starting', connected: 0, delivered: 0 });

  // All processes start at once; the others wait on the target for its address only.
  const publisher = new Peer<ToPublisher, FromPublisher>(processes.startPublisher());
  const ranges = userRanges(scenario.users, plan.agents);
  const agents = ranges.map(() => new Peer<ToAgent, FromAgent>(processes.startAgent(plan.agent)));
  const target = await processes.startTarget(plan.target, targetOptionsFor(variant), plan.port);
  agents.forEach((agent, i) => {
    agent.send({ type: 'prepare', scenario, seed, variant, url: target.url, ...(ranges[i] as UserRange) });
  });
  publisher.send({ type: 'prepare', scenario, seed, url: target.url });
  const prepared = [publisher.next('prepared'), ...agents.map((agent) => agent.next('prepared'))];
  for (const { sha256 } of await Promise.all(prepared))
    if (sha256 !== schedule.sha256)
      throw new Error(`a process compiled another schedule (${sha256}) than the coordinator (${schedule.sha256})`);

  const totals = progressOf(agents);
  const tell = (phase: TrialProgress['phase']) => onProgress({ phase, ...totals() });
  const beforeConnect = sampleProcess(target.pid);
  tell('connecting');
  const telling = setInterval(() => tell(phaseAt(monotonicMs() - originMs)), 1_000);
  let originMs = Number.POSITIVE_INFINITY;
  const measureStartMs = schedule.measureStartUs / 1000;
  const measureEndMs = schedule.measureEndUs / 1000;
  const phaseAt = (atMs: number): TrialProgress['phase'] =>
    atMs < 0 || Number.isNaN(atMs) ? 'connecting' : atMs < measureStartMs ? 'warm-up' : atMs < measureEndMs ? 'measuring' : 'draining';

  try {
    await connectAll(agents, scenario, totals);
    const connected = sampleProcess(target.pid);

    originMs = monotonicMs() + leadMs;
    const reports = Promise.all(agents.map((agent) => agent.next('report')));
    const published = publisher.next('done');
    for (const peer of [publisher, ...agents]) peer.send({ type: 'start', originMs });
    const sampling = sampleEachSecond(target.pid, originMs);
    const atStart = sampleAt(target.pid, originMs + measureStartMs);
    const atEnd = sampleAt(target.pid, originMs + measureEndMs);

    const [{ lag, ...done }, agentReports, health] = await Promise.all([
      published,
      reports,
      // While the agents are still there: their closing is not part of what the target's figures should hold.
      atEnd.then(() => readHealth(target.url)),
    ]);
    const report = agentReports.map((r) => r.report);
    const peakRssBytes = sampleProcess(target.pid).peakRssBytes;
    const trial = {
      variant: slugOf(variant),
      transport: variant.transport,
      title: describeVariant(variant),
      round: plan.round,
      startedAt,
      wallMs: monotonicMs() - startedMs,
      delivery: { ...sum(report.map((r) => r.delivery)), gaps: report.reduce((n, r) => n + r.gaps, 0) },
      latencyMs: summarise(mergeEncoded(report.map((r) => r.latency))),
      publisherLagMs: summarise(mergeEncoded([lag, ...report.map((r) => r.sendLag)])),
      ...trafficOf(report, measureEndMs - measureStartMs),
      target: {
        cpuMs: elapsedCpuMs(await atStart, await atEnd),
        rssBytes: { beforeConnect: beforeConnect.rssBytes, connected: connected.rssBytes },
        peakRssBytes,
        eventLoopDelayMs: health,
      },
      publisher: { published: done.published, cpuMs: done.cpuMs },
      agents: report.map(({ subscribers, cpuMs, rssBytes, eventLoopUtilization }) => ({
        subscribers,
        cpuMs,
        rssBytes,
        eventLoopUtilization,
      })),
      series: mergeSeries(report, sampling.stop(), measureStartMs, measureEndMs),
    };
    const invalid = invalidReasons(trial);
    return { ...trial, valid: invalid.length === 0, invalid };
  } finally {
    clearInterval(telling);
  }
}

/** The target's options for a variant: what the variant says of the server's side. */
function targetOptionsFor(variant: Variant): TargetOptions {
  const asked: Partial<TargetOptions> = {};
  if ('hold' in variant) asked.holdMs = variant.hold;
  if ('batchLimit' in variant) asked.batchLimit = variant.batchLimit;
  if ('heartbeat' in variant) asked.heartbeatMs = variant.heartbeat;
  if ('compression' in variant) asked.compression = variant.compression;
  if ('bufferLimitBytes' in variant) asked.bufferLimitBytes = variant.bufferLimitBytes;
  // A server that closes idle connections sooner than the next poll comes would turn keep-alive into its opposite.
  if ('interval' in variant) asked.keepAliveMs = Math.max(75_000, variant.interval * 2);
  return targetOptionsSchema.parse(asked);
}

interface UserRange {
  readonly firstUser: number;
  readonly users: number;
}

function userRanges(users: number, agents: number): UserRange[] {
  const n = Math.min(users, agents);
  return Array.from({ length: n }, (_, i) => {
    const firstUser = Math.floor((users * i) / n);
    return { firstUser, users: Math.floor((users * (i + 1)) / n) - firstUser };
  });
}

type AgentPeer = Peer<ToAgent, FromAgent>;

function progressOf(agents: readonly AgentPeer[]): () => { connected: number; delivered: number } {
  const latest = agents.map(() => ({ connected: 0, delivered: 0 }));
  agents.forEach((agent, i) => {
    agent.onMessage((message) => {
      if (message.type === 'progress') latest[i] = message;
    });
  });
  return () => ({
    connected: latest.reduce((n, a) => n + a.connected, 0),
    delivered: latest.reduce((n, a) => n + a.delivered, 0),
  });
}

async function connectAll(
  agents: readonly AgentPeer[],
  scenario: Scenario,
  totals: () => { connected: number },
): Promise<void> {
  const connected = Promise.all(agents.map((agent) => agent.next('connected')));
  for (const agent of agents) agent.send({ type: 'connect' });
  const giveUp = new AbortController();
  const tooLate = sleep(scenario.connect.over + connectWithinMs, undefined, { signal: giveUp.signal }).then(() => {
    throw new ProcessDied(
      `${totals().connected} of ${scenario.users} subscribers were connected ${connectWithinMs / 1000} s after the ramp`,
      '',
    );
  });
  try {
    await Promise.race([connected, tooLate]);
  } finally {
    tooLate.catch(() => {});
    giveUp.abort();
  }
}

async function sampleAt(pid: number, atMs: number): Promise<ProcessSample> {
  await sleep(Math.max(0, atMs - monotonicMs()), undefined, { ref: false });
  return sampleProcess(pid);
}

function sampleEachSecond(pid: number, originMs: number): { stop(): TimedSample[] } {
  const samples: TimedSample[] = [];
  let timer: NodeJS.Timeout;
  const schedule = () => {
    const dueMs = originMs + samples.length * 1000;
    timer = setTimeout(() => {
      samples.push({ atMs: monotonicMs() - originMs, ...sampleProcess(pid) });
      schedule();
    }, dueMs - monotonicMs());
    timer.unref();
  };
  schedule();
  return {
    stop() {
      clearTimeout(timer);
      return samples;
    },
  };
}

const elapsedCpuMs = (before: ProcessSample, after: ProcessSample) =>
  before.cpuMs === null || after.cpuMs === null ? null : after.cpuMs - before.cpuMs;

interface Health {
  readonly eventLoopDelayMs?: Trial['target']['eventLoopDelayMs'];
}

/** A target may report its event-loop delay with its health; one that has no event loop does not. */
async function readHealth(url: string): Promise<Trial['target']['eventLoopDelayMs']> {
  try {
    const response = await fetch(new URL(paths.health, url), { signal: AbortSignal.timeout(2_000) });
    return ((await response.json()) as Health).eventLoopDelayMs ?? null;
  } catch {
    return null;
  }
}
