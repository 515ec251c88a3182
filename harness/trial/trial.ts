import { monotonicMs } from '../../core/clock.ts';
import type { Trial } from '../../core/trial.ts';
import type { Hosts } from '../processes/hosts.ts';
import type { TrialProcesses } from '../processes/processes.ts';
import { connectAll, progressOf } from './agents.ts';
import { type Observed, observedOf } from './observed.ts';
import { originAfter } from './origin.ts';
import { createSuccessionMeter } from './succession.ts';
import { supervised } from './supervised.ts';
import { runCourse } from './trialCourse.ts';
import { hostsOrderOf, withRttAfter } from './trialLink.ts';
import { startParts } from './trialParts.ts';
import type { TrialPlan } from './trialPlan.ts';
import { type TrialProgress, tellEachSecond } from './trialProgress.ts';
import { watched } from './trialProxy.ts';
import { breachesOf } from './validity.ts';

/** Time between the start message and the schedule's zero, for all processes to be ready for it. */
const leadMs = 300;

/**
 * Runs one trial in fresh processes: connect, warm-up, measure, drain, close. Rejects with TrialFailure when
 * one of them ends early, and with the signal's reason when it is aborted; no process is left in either case.
 */
export async function runTrial(
  plan: TrialPlan,
  signal: AbortSignal,
  onProgress: (progress: TrialProgress) => void,
): Promise<Trial> {
  signal.throwIfAborted();
  const hosts = await plan.place.network.open(hostsOrderOf(plan));
  try {
    const observed = await supervised(plan.place, hosts, signal, (processes) =>
      measure(plan, hosts, processes, onProgress),
    );
    // By now every connection has been closed to its last packet.
    const counted = withPacketsBehind(observed, hosts);
    const trial = { ...(await withRttAfter(counted, hosts.link)), packets: hosts.packets() };
    const breaches = breachesOf(
      trial,
      plan.scenario.slos,
      plan.place.judgesMachine,
      plan.target.described?.file.promises,
    );
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

async function measure(
  plan: TrialPlan,
  hosts: Hosts,
  processes: TrialProcesses,
  onProgress: (progress: TrialProgress) => void,
): Promise<Observed> {
  const { scenario, schedule, variant } = plan;
  const startedAt = new Date().toISOString();
  const startedMs = monotonicMs();
  onProgress({ phase: 'starting', connected: 0, delivered: 0 });
  const parts = await startParts(plan, processes, hosts.link);

  const meter = createSuccessionMeter(parts.target.pid, parts.target.cgroup);
  const beforeConnect = meter.sample();
  const proxy = watched(parts.proxy);
  const totals = progressOf(parts.agents);
  const telling = tellEachSecond(schedule, totals, onProgress);
  try {
    await processes.whileAlive(connectAll(parts.agents, scenario, totals));
    const connected = meter.sample();
    const proxyConnected = proxy?.meter.sample();
    const originMs = originAfter(monotonicMs() + leadMs, variant);
    telling.begin(originMs);
    const course = await runCourse(plan, parts, { hosts, processes, meter, proxy }, originMs);
    const { rttBeforeMs } = parts;
    const link = hosts.link ? { method: hosts.link.method, rttBeforeMs } : null;
    const wallMs = monotonicMs() - startedMs;
    const setting = { startedAt, wallMs, beforeConnect, connected, link, proxy, proxyConnected };
    return observedOf(plan, setting, course);
  } finally {
    telling.stop();
  }
}

/** A trial with all that passed behind its proxy, when every connection has been closed. */
const withPacketsBehind = (observed: Observed, hosts: Hosts): Observed =>
  observed.proxy
    ? { ...observed, proxy: { ...observed.proxy, packets: hosts.packetsBehindProxy() } }
    : observed;
