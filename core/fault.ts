import { z } from 'zod';
import { countSchema } from './counts.ts';

/**
 * Kinds of fault: events that a retry would hide, and that no transport may have unless the scenario causes
 * them. `status`: a request that was answered with an error, also the handshake of a WebSocket. `unanswered`:
 * a request or an attempt to connect that ended without its answer. `reconnect`: a stream, a WebSocket or a
 * kept connection that the target ended. `gap`: the target said that something may be missing. `unreadable`:
 * an answer or a message that breaks HTTP, WebSocket or the contract.
 */
export const faultKinds = ['status', 'unanswered', 'reconnect', 'gap', 'unreadable'] as const;

/** One of the values of `faultKinds`. */
export type FaultKind = (typeof faultKinds)[number];

/** Schema of the faults of one kind, of one trial. */
export const faultCountSchema = z.object({
  kind: z.enum(faultKinds),
  count: countSchema,
  /**
   * Of `count`, those that the scenario asks for: of subscribers that had not come back yet from a restart,
   * or whose link was down.
   */
  expected: countSchema,
  /** The first that was not expected, or else the first: the request and its answer, escaped. */
  example: z.string(),
});

/** Faults of one kind, of one trial. */
export type FaultCount = Readonly<z.output<typeof faultCountSchema>>;

const singular: Record<FaultKind, string> = {
  status: 'request was answered with an error',
  unanswered: 'request was not answered',
  reconnect: 'connection was ended by the target',
  gap: 'gap was signalled',
  unreadable: 'answer could not be read',
};

const plural: Record<FaultKind, string> = {
  status: 'requests were answered with an error',
  unanswered: 'requests were not answered',
  reconnect: 'connections were ended by the target',
  gap: 'gaps were signalled',
  unreadable: 'answers could not be read',
};

/** So many faults of a kind in words, such as `12 requests were answered with an error`. */
export const faultText = (kind: FaultKind, count: number): string =>
  `${count.toLocaleString('en')} ${(count === 1 ? singular : plural)[kind]}`;

/** Those that nobody asked for. */
export const unexpected = ({ count, expected }: FaultCount): number => count - expected;

/** How many faults a trial had that nobody asked for, of all kinds. */
export const unexpectedFaults = (faults: readonly FaultCount[]): number =>
  faults.reduce((n, fault) => n + unexpected(fault), 0);

/** Adds the faults of several agents; the example is that of the first that has an unexpected one. */
export function mergeFaults(all: readonly (readonly FaultCount[])[]): FaultCount[] {
  return faultKinds.flatMap((kind) => {
    const own = all.flat().filter((fault) => fault.kind === kind);
    const [first] = [...own].sort((a, b) => Number(unexpected(b) > 0) - Number(unexpected(a) > 0));
    if (!first) return [];
    const total = (of: 'count' | 'expected') => own.reduce((n, fault) => n + fault[of], 0);
    return [{ kind, count: total('count'), expected: total('expected'), example: first.example }];
  });
}

/** How many faults of one kind there were. */
export const countOf = (kind: FaultKind, faults: readonly FaultCount[]): number =>
  faults.find((fault) => fault.kind === kind)?.count ?? 0;
