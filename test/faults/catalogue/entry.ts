import type { VariantOptions } from '../../../core/transports.ts';
import { type Command, type Expected, invalid } from '../expected.ts';
import type { VariantName } from '../workload.ts';

/** A fault, and what must come of it. */
export interface Entry {
  /** The variants that it can happen to. */
  readonly on: readonly VariantName[];
  /** What `run` must make of it, on each of them. */
  readonly run: Expected | ((variant: VariantName) => Expected);
  /** What other commands must make of it, where it is not what follows from `run`. */
  readonly others?: Partial<Record<Command, Expected>>;
  /** The commands that are tried besides `run`, all on one variant. */
  readonly with?: readonly Command[];
  /** Rounds for `compare`; with fewer it cannot tell what is slower. */
  readonly rounds?: number;
  /** Whether users send messages, too. */
  readonly upstream?: true;
  /** Whether all subscribers authenticate, with tokens of half a second. */
  readonly auth?: true;
  /** The path that the variants run over. */
  readonly over?: 'tls' | 'h2' | 'rtt20ms' | 'nginx';
  /** Whether the link of that path is down for a while. */
  readonly linkDown?: true;
  /** Whether the subscribers are on a page of another origin. */
  readonly isElsewhere?: true;
  /** Whether a target file describes it, in place of the contract. */
  readonly isDescribed?: true;
  /** What the WebSocket variant says besides. */
  readonly websocket?: VariantOptions;
  /** Length of the window, for more than a thousand of what is counted: one that is missed must show. */
  readonly measure?: string;
  /** The variants that the tests try it on. */
  readonly inTests?: readonly VariantName[];
}

/** The variants that a fault can happen to, by what they have in common. */
export const polls = ['short-polling-20ms-close', 'short-polling-20ms-keep-alive', 'long-polling'] as const;
/** Polls on connections that are kept. */
export const kept = ['short-polling-20ms-keep-alive', 'long-polling'] as const;
/** Answers that do not end. */
export const streams = ['http-streaming', 'sse'] as const;
/** What stays open. */
export const pushes = [...streams, 'websocket'] as const;
/** All variants of the workload. */
export const all = [...polls, ...pushes] as const;
/** Where it makes no difference whether a poll has a connection of its own. */
export const each = [...kept, ...pushes] as const;
/** Those whose users send messages by requests. */
export const posting = [...kept, ...streams] as const;

/** Whether a variant polls. */
export const isPoll = (variant: VariantName): boolean => variant.includes('polling');

/** The commands that measure, and those that read what was measured. */
export const everywhere = ['ab', 'compare', 'track add', 'sweep', 'capacity'] as const;

/** What comparisons make of a target that is worse. */
export const regressed: Expected = { outcome: ['regressed'] };
/** What `conform` makes of a target that breaks its contract. */
export const breaks: Expected = { outcome: ['breaks'] };
/** What it makes of one that keeps it. */
export const holds: Expected = { outcome: ['holds'] };

/** Losses and faults gate: a comparison calls them a regression, whatever else it could not compare. */
export const gated = { ab: regressed, compare: regressed };
/** Deliveries are lost. */
export const lost = invalid(/deliveries lost/, { counts: 'lost' });
/** Answers, or messages, cannot be read. */
export const unreadable = (says = /could not be read/) => invalid(says, { counts: 'unreadable' });
