import { monotonicMs } from '../core/clock.ts';
import { countOf, mergeFaults } from '../core/fault.ts';
import { mergeEncoded, summarise } from '../core/histogram.ts';
import type { FromAgent, FromPublisher, ToAgent, ToPublisher } from '../core/protocol.ts';
import type { Trial } from '../core/result.ts';
import type { Scenario } from '../core/scenario.ts';
import type { Schedule } from '../core/schedule.ts';
import { describeVariant, slugOf, type Variant } from '../core/transports.ts';
import { connectAll, progressOf, type UserRange, userRanges } from './agents.ts';
import { disturbanceOf } from './disturbance.ts';
import type { Hosts } from './network.ts';
import { originAfter } from './origin.ts';
import { Peer } from './peer.ts';
import type { Place } from './place.ts';
import type { ProcessCommand, TrialProcesses } from './processes.ts';
import { restartWhenDue } from './restarts.ts';
import { type Sampling, sampleEachSecond, snapshotAt } from './sampling.ts';
import { mergeSeries } from './series.ts';
import { between, type SnapshotSources } from './snapshot.ts';
import { createSuccessionMeter } from './succession.ts';
import { supervised } from './supervised.ts';
import { targetOptionsFor } from './targetOptions.ts';
import { sum, trafficOf } from './traffic.ts';
import { breachesOf } from './validity.ts';

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
  readonly place: Place;
}

/** Where a trial stands. */
export interface TrialProgress {
  readonly phase: 'starting' | 'connecting' | 'warm-up' | 'measuring' | 'draining';
  readonly connected: number;
  readonly delivered: number;
}

/** Time between the start message and the schedule's zero, for all processes to be ready for it. */
const leadMs = 300;

/**
 * Runs one trial in fresh processes: connect, warm-up, measure, drain, close. Rejects with TrialFailure when one
 * of them ends early, and with the signal's reason when it is aborted; no process is left in either case.
 */
export async function runTrial(
  plan: TrialPlan,
  signal: AbortSignal,
  onProgress: (progress: TrialProgress) => void,
): Promise<Trial> {
  signal.throwIfAborted();
  const hosts = await plan.place.network.open();
  try {
    const observed = await supervised(plan.place, hosts, signal, (processes) =>
      measure(plan, hosts, processes, onProgress),
    );
    // By now every connection has been closed to its last packet.
    const trial = { ...observed, packets: hosts.packets() };
    const breaches = breachesOf(trial, plan.scenario.slos, plan.place.judgesMachine);
    return {
      ...trial,
      valid: breaches.length === 0,
      invalid: breaches.map(({ reason }) => reason),
      invalidKinds: breaches.map(({ kind }) => kind),
    };
  } finally {
    await hosts.close();
  }
}

type Observed = Omit<Trial, 'packets' | 'valid' | 'invalid' | 'invalidKinds'>;

async function measure(
  plan: TrialPlan,
  hosts: Hosts,
  processes: TrialProcesses,
  onProgress: (progress: TrialProgress) => void,
): Promise<Observed> {
  const { scenario, schedule, seed, variant } = plan;
  const alive = <T>(promise: Promise<T>): Promise<T> => Promise.race([promise, processes.died]);
  const startedAt = new Date().toISOString();
  const startedMs = monotonicMs();
  onProgress({ phase: 'starting', connected: 0, delivered: 0 });

  // All processes start at once; the others wait on the target for its address only.
  const publisher = new Peer<ToPublisher, FromPublisher>(processes.startPublisher());
  const ranges = userRanges(scenario.users, plan.agents);
  const agents = ranges.map(() => new Peer<ToAgent, FromAgent>(processes.startAgent(plan.agent)));
  const options = targetOptionsFor(variant);
  const target = await processes.startTarget(plan.target, options, plan.port);
  agents.forEach((agent, i) => {
    agent.send({ type: 'prepare', scenario, seed, variant, url: target.url, ...(ranges[i] as UserRange) });
  });
  publisher.send({ type: 'prepare', scenario, seed, url: target.url });
  const prepared = [publisher.next('prepared'), ...agents.map((agent) => agent.next('prepared'))];
  for (const { sha256 } of await alive(Promise.all(prepared)))
    if (sha256 !== schedule.sha256)
      throw new Error(
        `a process compiled another schedule (${sha256}) than the coordinator (${schedule.sha256})`,
      );

  const totals = progressOf(agents);
  const tell = (phase: TrialProgress['phase']) => onProgress({ phase, ...totals() });
  const meter = createSuccessionMeter(target.pid);
  const beforeConnect = meter.sample();
  tell('connecting');
  const telling = setInterval(() => tell(phaseAt(monotonicMs() - originMs)), 1_000);
  let originMs = Number.POSITIVE_INFINITY;
  const measureStartMs = schedule.measureStartUs / 1000;
  const measureEndMs = schedule.measureEndUs / 1000;
  const phaseAt = (atMs: number): TrialProgress['phase'] =>
    atMs < 0
      ? 'connecting'
      : atMs < measureStartMs
        ? 'warm-up'
        : atMs < measureEndMs
          ? 'measuring'
          : 'draining';

  let sampling: Sampling | undefined;
  try {
    await alive(connectAll(agents, scenario, totals));
    const connected = meter.sample();

    originMs = originAfter(monotonicMs() + leadMs, variant);
    const reports = Promise.all(agents.map((agent) => agent.next('report')));
    const published = publisher.next('done');
    for (const peer of [publisher, ...agents]) peer.send({ type: 'start', originMs });
    const restarting = restartWhenDue(schedule.disturbances.restarts, originMs, {
      publisher,
      meter,
      restart: (downMs) => processes.restartTarget(plan.target, options, target, downMs),
    });
    sampling = sampleEachSecond(meter, originMs);
    const sources: SnapshotSources = {
      target: meter,
      pids: processes.pids.filter((pid) => pid !== target.pid),
      hosts,
      readMachine: plan.place.readMachine,
    };
    const atStart = snapshotAt(originMs + measureStartMs, sources);
    const atEnd = snapshotAt(originMs + measureEndMs, sources);
    // A trial that ends before its time leaves them to fail when nobody listens any more.
    for (const snapshot of [atStart, atEnd]) snapshot.catch(() => {});

    const [done, agentReports, restarts] = await alive(Promise.all([published, reports, restarting]));
    const report = agentReports.map((r) => r.report);
    const window = between(await atStart, await atEnd);
    const faults = mergeFaults(report.map((r) => r.faults));
    const { measured, ...traffic } = trafficOf(report, measureEndMs - measureStartMs);
    const { peakRssBytes } = meter.sample();
    return {
      variant: slugOf(variant),
      transport: variant.transport,
      title: describeVariant(variant),
      round: plan.round,
      startedAt,
      wallMs: monotonicMs() - startedMs,
      delivery: { ...sum(report.map((r) => r.delivery)), gaps: countOf('gap', faults) },
      faults,
      latencyMs: summarise(mergeEncoded(report.map((r) => r.latency))),
      publisherLagMs: summarise(mergeEncoded([done.lag, ...report.map((r) => r.sendLag)])),
      feedWaitMs: summarise(mergeEncoded(report.map((r) => r.feedWait))),
      deliveryMs: summarise(mergeEncoded(report.map((r) => r.transfer))),
      ...traffic,
      measured: { ...measured, packets: window.packets, observedMs: window.observedMs },
      target: {
        cpuMs: window.cpuMs,
        runQueueMs: window.runQueueMs,
        rssBytes: {
          beforeConnect: beforeConnect.rssBytes,
          connected: connected.rssBytes,
          ...window.rssBytes,
        },
        peakRssBytes,
        eventLoopDelayMs: done.targetDelayMs,
      },
      publisher: { published: done.published, cpuMs: done.cpuMs },
      agents: report.map(({ subscribers, cpuMs, rssBytes, eventLoopUtilization, eventLoopDelayMs }) => ({
        subscribers,
        cpuMs,
        rssBytes,
        eventLoopUtilization,
        eventLoopDelayMs,
      })),
      machine: window.machine,
      series: mergeSeries(report, sampling.stop(), measureStartMs, measureEndMs),
      wire: report.map((r) => r.wire).find((wire) => wire !== null) ?? null,
      disturbance: disturbanceOf(scenario, report, done.withheld, restarts),
    };
  } finally {
    clearInterval(telling);
    sampling?.stop();
  }
}
