import { createHash } from 'node:crypto';
import { distortions } from '../../core/conditions.ts';
import { metricIds } from '../../core/metrics.ts';
import type { Environment, Result } from '../../core/result.ts';
import { summarise, type VariantSummary } from '../../reports/results/summary.ts';
import { type HistoryLine, historySchemaVersion, type MachineIdentity } from './file.ts';

/** What a result does not say itself: which state of the code it measured. */
export interface Commit {
  readonly commit: string;
  readonly dirty: boolean;
  readonly branch: string | null;
  /** ISO 8601, UTC. */
  readonly date: string;
}

/**
 * The line that a history keeps of a result; null where no trial is valid, so that there is nothing to keep.
 */
export function historyLineOf(result: Result, { commit, dirty, branch, date }: Commit): HistoryLine | null {
  const variants = summarise(result).variants.filter(({ validTrials }) => validTrials > 0);
  if (variants.length === 0) return null;
  const machine = machineOf(result.environment);
  return {
    schema: historySchemaVersion,
    scenario: result.scenario.name,
    title: result.scenario.title,
    commit,
    dirty,
    branch,
    date,
    measuredAt: result.startedAt,
    pushbench: result.pushbench,
    result: hash(result, 16),
    schedule: result.schedule.sha256,
    environment: hash(machine, 12),
    machine,
    ...(result.environment.machineIndex ? { machineIndex: result.environment.machineIndex } : {}),
    variants: Object.fromEntries(variants.map((variant) => [variant.variant, keptOf(variant)])),
  };
}

function keptOf({ label, transport, metrics, rounds }: VariantSummary): HistoryLine['variants'][string] {
  const known = metricIds.flatMap((id) => {
    const value = metrics[id];
    if (value === null) return [];
    const ofRounds = rounds.flatMap((round) => round.metrics[id] ?? []);
    return [[id, { value: kept(value), rounds: ofRounds.map(kept) }] as const];
  });
  return { label, transport, metrics: Object.fromEntries(known) };
}

/** Six digits are more than any of these figures has, and keep a line short. */
const kept = (value: number) => Number(value.toPrecision(6));

/**
 * Patch levels are left out: kernels of hosted runners change weekly, memory by what the kernel keeps for
 * itself, and every one would end a segment.
 */
function machineOf(environment: Environment): MachineIdentity {
  const { cpus, memoryBytes, platform, kernel, node, targetCore, isolation, conditions } = environment;
  const distorted = conditions ? distortions(conditions) : [];
  return {
    cpu: cpus.model,
    cores: cpus.count,
    memoryGiB: Math.round(memoryBytes / 2 ** 30),
    platform,
    kernel: typeof kernel === 'string' ? (/^\d+\.\d+/.exec(kernel)?.[0] ?? kernel) : null,
    node: /\d+/.exec(node)?.[0] ?? node,
    targetHasCore: targetCore !== null,
    network: isolation?.network ?? null,
    ...(distorted.length > 0 && { distortions: distorted }),
  };
}

const hash = (value: object, digits: number) =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, digits);
