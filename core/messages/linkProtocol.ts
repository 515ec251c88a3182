import type { LinkTerms } from '../link.ts';

/*
 * The messages between the coordinator and the process that carries packets over a link, or measures one that
 * the kernel makes.
 */

/** What a link does from some instant on, where that changes while it runs. */
export interface LinkState {
  /** Whether it loses all packets, both ways; a relay holds back what is said instead. */
  readonly isDown: boolean;
  readonly rttMs: number;
}

/** Coordinator to link. */
export type ToLink =
  /** Carry packets between the devices; without any, there is nothing to carry. */
  | { readonly type: 'open'; readonly terms: LinkTerms; readonly seed: string }
  /** Measure how long a round trip takes, by the refusal of a port at which nobody listens. */
  | { readonly type: 'probe'; readonly address: string; readonly expectedMs: number }
  /** Only to a relay: pass on to this address what comes. */
  | { readonly type: 'lead'; readonly host: string; readonly port: number }
  /** Become this. */
  | ({ readonly type: 'change' } & LinkState)
  /** From here on, lateness counts. */
  | { readonly type: 'begin' }
  | { readonly type: 'report' };

/** What a link has carried; of a relay, pieces of a stream take the place of packets. */
export interface LinkReport {
  /** Packets that reached the other side, both ways. */
  readonly carried: number;
  /** Packets that got lost as asked. */
  readonly lost: number;
  /** Packets that got lost because the link was down, as asked. */
  readonly downed: number;
  /** Packets that were dropped because a queue was full, or a device refused them. */
  readonly dropped: number;
  /** How much later than due packets arrived since the begin, ms; null where none did. */
  readonly latenessMs: { readonly p50: number; readonly p99: number; readonly max: number } | null;
}

/** Link to coordinator. */
export type FromLink =
  /** The process runs, and has its devices. */
  | { readonly type: 'started' }
  | { readonly type: 'opened' }
  /** What comes from this instant on, ms of the monotonic clock, finds the link changed. */
  | { readonly type: 'changed'; readonly atMs: number }
  /** The median of several; null where nothing came back in time. */
  | { readonly type: 'probed'; readonly rttMs: number | null }
  /** The port of 127.0.0.1 that leads there. */
  | { readonly type: 'leads'; readonly port: number }
  | ({ readonly type: 'report' } & LinkReport);
