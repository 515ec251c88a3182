import { PushbenchError } from '../core/errors.ts';
import type { Result } from '../core/result.ts';
import { type Comparison, compareResults } from '../studies/compare/comparison.ts';
import type { Verdict } from '../studies/compare/finding.ts';
import { parseGates } from '../studies/compare/gates.ts';
import { verdictOf } from '../studies/compare/outcome.ts';

/** A comparison, and what its gates say together. */
export interface Compared extends Comparison {
  readonly verdict: Verdict;
}

/**
 * Compares two results of the same workload, as `pushbench compare` does; `gates` are written as for its
 * option `--gate`, such as `latency.p99=10%,bytes.headers`. Throws a PushbenchError when the results are of
 * different workloads, or a gate is not one.
 */
export function compare(base: Result, head: Result, { gates }: { readonly gates?: string } = {}): Compared {
  const parsed = gates === undefined ? undefined : parseGates(gates);
  if (typeof parsed === 'string') throw new PushbenchError(parsed);
  const comparison = compareResults(base, head, parsed ? { gates: parsed } : {});
  return { ...comparison, verdict: verdictOf(comparison) };
}
