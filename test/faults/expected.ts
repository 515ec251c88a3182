import type { FaultKind } from '../../core/fault.ts';
import type { TransportName } from '../../core/transports.ts';

/** A way of putting a faulty target before the product. */
export const commands = ['run', 'ab', 'compare', 'track add', 'sweep', 'capacity', 'conform'] as const;

/** One of them. */
export type Command = (typeof commands)[number];

/** What a command made of a fault: what its exit code says, or, of a search for capacity, what it claims. */
export type Outcome =
  | 'valid'
  | 'invalid'
  | 'failed'
  | 'held'
  | 'regressed'
  | 'undecided'
  | 'added'
  | 'refused'
  | 'found'
  | 'nothing'
  | 'holds'
  | 'breaks';

/** What the product counts. */
export type Counted = 'lost' | 'duplicated' | 'reordered' | 'corrupted' | FaultKind;

/** What must come of a case. */
export interface Expected {
  /** One of these. */
  readonly outcome: readonly Outcome[];
  /** What the product must say. */
  readonly says?: RegExp;
  /** Whether it must find out before the time to connect is up, or only then. */
  readonly isAtOnce?: boolean;
  /** What it must have counted just as often as the fault struck. */
  readonly counts?: Counted;
  /** The transport that all chains must have come to, after as many vain attempts as the fault struck. */
  readonly reached?: TransportName;
  /** Bytes that must be booked as heartbeat for each time that the fault struck. */
  readonly heartbeatBytes?: number;
  /** The median latency must not be below this. */
  readonly medianMs?: number;
  /** The largest latency must not be below this. */
  readonly largestMs?: number;
}

type Details = Omit<Expected, 'outcome' | 'says'>;

/** The trial is valid, and its figures can be relied on. */
export const valid = (details: Details = {}): Expected => ({ outcome: ['valid'], ...details });

/** The trial is invalid, and says why. */
export const invalid = (says: RegExp, details: Details = {}): Expected => ({
  outcome: ['invalid'],
  says,
  ...details,
});

/** The trial fails at once, and says why: trying on would change nothing. */
export const failed = (says: RegExp): Expected => ({ outcome: ['failed'], says, isAtOnce: true });

/** The trial fails when the time to connect is up: until then the target might have come round. */
export const failedLate = (says: RegExp): Expected => ({ outcome: ['failed'], says, isAtOnce: false });

/** Chance decides which of the two it is, and both are right. */
export const either = (says: RegExp): Expected => ({ outcome: ['invalid', 'failed'], says });

const of = (...outcome: Outcome[]): Expected => ({ outcome });

/**
 * What the other commands make of a target whose trials come out like this, unless the catalogue says
 * otherwise.
 */
export const following: Record<'valid' | 'invalid' | 'failed', Partial<Record<Command, Expected>>> = {
  valid: {
    ab: of('held', 'undecided'),
    compare: of('held'),
    'track add': of('added'),
    sweep: of('valid'),
    capacity: of('found'),
  },
  invalid: {
    ab: of('invalid'),
    compare: of('invalid'),
    'track add': of('refused'),
    sweep: of('invalid'),
    capacity: of('nothing'),
  },
  failed: {
    ab: of('failed'),
    compare: of('invalid'),
    'track add': of('refused'),
    sweep: of('failed'),
    capacity: of('nothing'),
  },
};
