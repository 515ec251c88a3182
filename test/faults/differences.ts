import type { Trial } from '../../core/trial.ts';
import type { Counted, Expected, Outcome } from './expected.ts';

/** What came of a case. */
export interface Observed {
  readonly outcome: Outcome | `exit code ${number | null}`;
  /** The reasons that the product gave, or all that it printed. */
  readonly said: string;
  /** Null where there is none, or more than one. */
  readonly trial: Trial | null;
  /** What the schedule had in store for it. */
  readonly due: Due | null;
  /** How often the fault struck. */
  readonly hits: number;
  /** Whether the machine alone may be what was wrong: then it is worth another try. */
  readonly isBusy: boolean;
}

/** What a valid trial of a schedule must have measured. */
export interface Due {
  readonly measuredDeliveries: number;
  readonly payloadBytes: number;
}

/** What is otherwise than expected; empty where nothing is. */
export function differences(expected: Expected, observed: Observed): string[] {
  const { outcome, said, trial, hits, due } = observed;
  const wrong: string[] = [];
  const must = (holds: boolean, otherwise: string) => {
    if (!holds) wrong.push(otherwise);
  };
  must(
    (expected.outcome as readonly string[]).includes(outcome),
    `${outcome}, not ${expected.outcome.join(' or ')}`,
  );
  if (wrong.length > 0) return wrong;
  const isAtOnce = !/\d+ s after the ramp/.test(said);
  must(
    isAtOnce === (expected.isAtOnce ?? isAtOnce),
    isAtOnce ? 'failed early' : 'failed when the time was up',
  );
  must(expected.says?.test(said) !== false, `does not say ${expected.says}`);
  if (trial === null) return wrong;
  if (expected.counts) {
    const counted = countOf(trial, expected.counts);
    must(hits > 0, 'the fault never struck');
    must(counted === hits, `counted ${counted} ${expected.counts}, of ${hits}`);
  }
  if (outcome === 'valid' && due) wrong.push(...unsound(trial, due));
  if (expected.heartbeatBytes !== undefined) {
    const bytes = hits * expected.heartbeatBytes;
    const { heartbeat } = trial.bytes.received;
    must(hits > 0 && heartbeat === bytes, `booked ${heartbeat} B of heartbeat, of ${bytes}`);
  }
  if (expected.reached !== undefined) {
    const { reached = [], failed = [] } = trial.fallback ?? {};
    const transports = reached.map(({ transport }) => transport).join();
    const inVain = failed.reduce((n, { attempts }) => n + attempts, 0);
    must(transports === expected.reached, `reached ${transports}, not ${expected.reached}`);
    must(hits > 0 && inVain === hits, `counted ${inVain} vain attempts, of ${hits}`);
  }
  const { p50, max } = trial.latencyMs;
  must((p50 ?? 0) >= (expected.medianMs ?? 0), `median latency ${p50} ms`);
  must((max ?? 0) >= (expected.largestMs ?? 0), `largest latency ${max} ms`);
  return wrong;
}

/** What must hold of every trial that passes for valid, whatever was done to it. */
function unsound(trial: Trial, due: Due): string[] {
  const { delivery, bytes, latencyMs, requests, connections, faults, auth, fallback } = trial;
  const inVain = fallback?.failed.reduce((n, { attempts }) => n + attempts, 0) ?? 0;
  const same = (what: string, actual: number, right: number) =>
    actual === right ? [] : [`${actual} ${what}, of ${right}`];
  const atMost = (what: string, actual: number, most: number) =>
    actual <= most ? [] : [`${actual} ${what}, of at most ${most}`];
  return [
    ...same('delivered', delivery.delivered, delivery.expected),
    ...same('latencies', latencyMs.count, due.measuredDeliveries),
    ...same('B of payload', bytes.received.payload, due.payloadBytes),
    ...same('bytes unaccounted for', bytes.unaccounted, 0),
    ...atMost('failed requests', requests.failed, (auth?.expired ?? 0) + inVain),
    ...atMost('reconnects', connections.reconnected, auth?.expired ?? 0),
    ...same('late notifications', auth?.late ?? 0, 0),
    ...same('kinds of faults', faults.length, 0),
  ];
}

function countOf({ delivery, faults }: Trial, counted: Counted): number {
  if (counted in delivery) return Number(delivery[counted as keyof typeof delivery] ?? 0);
  return faults.find(({ kind }) => kind === counted)?.count ?? 0;
}
