import { monotonicMs } from '../../core/clock.ts';
import { messageOf } from '../../core/errors.ts';
import { targetOptionsSchema } from '../../core/messages/contract.ts';
import { moduleUrl } from '../../core/moduleUrl.ts';
import { createFamilyMeter } from '../../harness/place/family.ts';
import type { Place } from '../../harness/place/place.ts';
import type { Hosts } from '../../harness/processes/hosts.ts';
import { nodeProcess, type ProcessCommand } from '../../harness/processes/processCommand.ts';
import type { TrialProcesses } from '../../harness/processes/processes.ts';
import { TrialFailure } from '../../harness/processes/trialFailure.ts';
import { Peer } from '../../harness/trial/peer.ts';
import { snapshotAt } from '../../harness/trial/sampling.ts';
import { between, type SnapshotSources } from '../../harness/trial/snapshot.ts';
import { supervised } from '../../harness/trial/supervised.ts';
import { machineFaults } from '../../harness/trial/validity.ts';
import type { Ceiling, CeilingKind, FailedCeiling } from './ceiling.ts';
import type { FromCeilingLoad, ToCeilingLoad } from './messages.ts';

/** Everything that decides what is measured. */
export interface CeilingPlan {
  readonly target: ProcessCommand;
  readonly place: Place;
  /** Port of the target; 0 for any. */
  readonly port: number;
  readonly warmUpMs: number;
  readonly measureMs: number;
  readonly kinds: readonly CeilingKind[];
}

/** Hears what happens. */
export interface CeilingListener {
  started?(kind: CeilingKind): void;
  measured?(ceiling: Ceiling): void;
  failed?(failed: FailedCeiling): void;
}

/** What was measured, and what could not be. */
export interface Ceilings {
  readonly ceilings: readonly Ceiling[];
  readonly failed: readonly FailedCeiling[];
}

const ceilingLoad = nodeProcess(moduleUrl('loadMain.ts', import.meta.url));

/** Enough that the target always has a request waiting, and few enough to cost it nothing. */
const connections = 100;

/**
 * Measures how many answers a second of each kind a target gives at most, with a fresh target for each. A
 * kind that fails is noted, and the others are measured. Rejects with the signal's reason when it is aborted;
 * no process is left.
 */
export async function measureCeilings(
  plan: CeilingPlan,
  { signal, listener }: { signal: AbortSignal; listener: CeilingListener },
): Promise<Ceilings> {
  const ceilings: Ceiling[] = [];
  const failed: FailedCeiling[] = [];
  for (const kind of plan.kinds) {
    listener.started?.(kind);
    try {
      const ceiling = await measureCeiling(kind, plan, signal);
      ceilings.push(ceiling);
      listener.measured?.(ceiling);
    } catch (error) {
      signal.throwIfAborted();
      const output = error instanceof TrialFailure ? error.output : '';
      const one: FailedCeiling = { kind, reason: messageOf(error), output };
      failed.push(one);
      listener.failed?.(one);
    }
  }
  return { ceilings, failed };
}

async function measureCeiling(kind: CeilingKind, plan: CeilingPlan, signal: AbortSignal): Promise<Ceiling> {
  signal.throwIfAborted();
  const hosts = await plan.place.network.open();
  try {
    return await supervised(plan.place, hosts, signal, (processes) => measure(kind, plan, hosts, processes));
  } finally {
    await hosts.close();
  }
}

async function measure(
  kind: CeilingKind,
  { target: command, place, port, warmUpMs, measureMs }: CeilingPlan,
  hosts: Hosts,
  processes: TrialProcesses,
): Promise<Ceiling> {
  const load = new Peer<ToCeilingLoad, FromCeilingLoad>(processes.startLoad(ceilingLoad));
  const target = await processes.startTarget(command, targetOptionsSchema.parse({}), port);
  load.send({ type: 'prepare', kind, url: target.url, connections });
  await load.next('prepared');

  const fromMs = monotonicMs() + warmUpMs;
  const toMs = fromMs + measureMs;
  load.send({ type: 'start', fromMs, toMs });
  const sources: SnapshotSources = {
    target: createFamilyMeter(target.pid),
    proxy: null,
    pids: processes.pids.filter((pid) => pid !== target.pid),
    hosts,
    readMachine: place.readMachine,
  };
  const [before, after, report] = await Promise.all([
    snapshotAt(fromMs, sources),
    snapshotAt(toMs, sources),
    load.next('report'),
  ]);
  const window = between(before, after);
  const { answers, failed, windowMs } = report;
  const measured = { windowMs, observedMs: window.observedMs };
  return {
    kind,
    perSecond: (answers / windowMs) * 1000,
    answers,
    failed,
    windowMs,
    connections,
    connectionsOpened: window.packets?.connectionsOpened ?? null,
    target: { cpuMs: window.cpuMs },
    load: { cpuMs: report.cpuMs },
    invalid: [
      ...requestFaults(report),
      ...(place.judgesMachine ? machineFaults({ machine: window.machine, measured }) : []),
    ],
  };
}

function requestFaults({
  answers,
  failed,
  firstFailure,
}: Extract<FromCeilingLoad, { type: 'report' }>): string[] {
  const reasons: string[] = [];
  if (failed > 0) reasons.push(`${failed} requests failed; the first: ${firstFailure}`);
  if (answers === 0) reasons.push('nothing was answered in the window');
  return reasons;
}
