import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { TargetOptions, WireControl, WireNotification } from '../../core/messages/contract.ts';
import type { TransportName } from '../../core/transports.ts';
import type { Feed } from '../../servers/feed.ts';
import type { TlsIdentity } from '../../servers/target.ts';
import type { Luck } from './luck.ts';

/** What a subscriber is told: a notification, or something between two of them. */
export type Told = WireNotification | WireControl;

/** An answer of the target. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | number>>;
  readonly body: string | Buffer;
}

/** A request that the target has not seen yet. */
export interface Asked {
  readonly path: string;
  /** Undefined where it is no subscription. */
  readonly transport: TransportName | undefined;
  readonly request: IncomingMessage;
  /** Answers in the target's place. */
  answer(answer: Answer): void;
}

/** A notification as it is about to be written on a connection that stays open. */
export interface Written {
  readonly transport: TransportName;
  readonly notification: WireNotification;
  readonly bytes: Buffer;
  readonly socket: Socket;
}

/** A segment on its way; `afterMs` holds it back, and those that follow it until then. */
interface Segment {
  readonly bytes: Buffer;
  readonly afterMs?: number;
}

/**
 * One fault, as what is done to the built-in target: it is right in everything else. Each part stands at
 * another place between the publisher and the subscriber.
 */
export interface Harm {
  /** The options that it goes by, in place of those that it was given. */
  heeds?(options: TargetOptions): TargetOptions;
  /** Done to the target file that describes it. */
  describes?(text: string): string;
  /** Done to the feed, so that all subscribers see it. */
  feed?(feed: Feed, luck: Luck): void;
  /** Takes a request; true when the target need not see it any more. */
  asked?(asked: Asked, luck: Luck): boolean;
  /** Done to what one subscriber is told, whatever the transport. */
  told?(notifications: readonly WireNotification[], luck: Luck): readonly Told[];
  /** Done to the answer to a poll. */
  answered?(answer: Answer, luck: Luck, socket: Socket | null): Answer;
  /** Done to the answer to the publisher. */
  published?(answer: Answer): Answer;
  /** Done to the head of an answer that stays open, and of the answer to a handshake. */
  head?(head: string, transport: TransportName): string;
  /** Done to what is written on a connection that stays open. */
  written?(written: Written, luck: Luck): readonly (Buffer | string)[];
  /**
   * The certificate that it serves with on a host, in place of the one that it was given; undefined for
   * none.
   */
  certifies?(given: TlsIdentity | undefined, host: string): TlsIdentity | undefined;
  /** Whether a proxy that knows of no transport lets a subscriber's connection through to the target. */
  accepts?(luck: Luck): boolean;
  /**
   * Done by that proxy to a segment from the target to a subscriber; null ends the connection in its place.
   */
  passes?(bytes: Buffer, luck: Luck): readonly Segment[] | null;
  /** The same, where what is done depends on what came before on the connection. */
  connection?(luck: Luck): (bytes: Buffer) => readonly Segment[] | null;
}
