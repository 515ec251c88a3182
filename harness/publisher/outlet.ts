import type { EventLoopDelay } from '../../core/counts.ts';
import type { WireMessage } from '../../core/messages/contract.ts';
import type { TargetControl } from '../../core/messages/protocol.ts';

/** A notification that is due, and its place in the schedule. */
export interface Due {
  readonly index: number;
  readonly message: WireMessage;
}

/** Is told of each notification when it leaves this process. */
export type Sent = (index: number) => void;

/** The way by which notifications get into a target. */
export interface Outlet {
  /** Rejects where the target cannot be reached. */
  reach(target: TargetControl): Promise<void>;
  /** Opens the way, anew after it was closed. */
  open(target: TargetControl): void;
  /** Sends what is due; what is of one topic gets there in this order. */
  send(due: readonly Due[]): void;
  /** Whether answers are out, for which this process has to be awake. */
  readonly isBusy: boolean;
  /** Throws when the target has not taken something, or has closed the way. */
  throwIfBroken(): void;
  /** Closes the way; rejects unless the target says that it took all. */
  close(): Promise<void>;
  /** The event-loop delay that the target reports; null if it reports none. */
  targetDelay(target: TargetControl): Promise<EventLoopDelay | null>;
}

/** One way of publishing that a target file can describe: a request, a frame, or a program. */
export interface Way {
  /** How many messages may be on their way at a time. */
  readonly concurrency: number;
  /** Whether those of one topic cannot overtake each other, and need not wait for each other. */
  readonly keepsOrder: boolean;
  open(target: TargetControl): void;
  /** Publishes one; resolves when it has been taken, and rejects with the reason where it has not. */
  publish(due: Due): Promise<void>;
  /** Ends the way; rejects where that shows that something was not taken. */
  close(): Promise<void>;
}
