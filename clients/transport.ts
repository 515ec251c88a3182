import type { FaultKind } from '../core/fault.ts';
import type { WireMessage } from '../core/messages/contract.ts';
import type { Random } from '../core/random.ts';
import type { Reconnect } from '../core/scenario/disturbances.ts';
import type { Payload } from '../core/schedule/payload.ts';
import type { Subscription } from '../core/target/subscription.ts';
import type { TransportName, Variant } from '../core/transports.ts';
import type { Credentials } from './credentials.ts';
import type { SubscriberNetwork } from './network.ts';
import type { PageHeaders } from './requestHeaders.ts';

/** Receives the events of a subscriber. */
export interface Sink {
  /**
   * The subscription is in place: nothing published from now on will be missed. Told again by a subscriber
   * that comes back without its cursor.
   */
  subscribed(): void;
  /** A complete, parsed notification; `askedAtMs` is when it was asked for, where a subscriber has to ask. */
  notification(id: string, topic: string, payload: Payload, askedAtMs?: number): void;
  /** The target says that something may be missing: a fault, too. A chain names the transport it uses. */
  gap(transport?: TransportName): void;
  /** Something that a retry would hide; `example` has the request and its answer. */
  fault(kind: FaultKind, example: string): void;
  /** A retry is useless: the target refuses this client for good, or does not speak the protocol. */
  refused(kind: 'refused' | 'protocol', reason: string): void;
}

/**
 * Where a subscriber stands in the feed. It outlives the transport, so that another can go on there: a cursor
 * is good on each of them.
 */
export interface Place {
  /** Undefined before the first, and where a subscriber is to come back without. */
  cursor: string | undefined;
}

/** One subscriber to be connected. */
export interface SubscriberContext<V extends Variant = Variant> {
  readonly url: URL;
  readonly topics: readonly string[];
  readonly variant: V;
  /** How the target wants to be subscribed, where it does not speak the contract. */
  readonly described?: Subscription | undefined;
  readonly headers: PageHeaders;
  readonly network: SubscriberNetwork;
  readonly credentials: Credentials;
  readonly sink: Sink;
  readonly random: Random;
  readonly reconnect: Reconnect;
  readonly place: Place;
}

/** A subscriber at work; it reconnects by itself until it is closed. */
export interface Subscriber {
  /** Sends a message upstream. */
  send(message: WireMessage): void;
  /**
   * Cuts the connection of the subscription, as a lost network does. False where there is none at the moment.
   */
  cut(): boolean;
  /** Ends the subscription in order. */
  close(): Promise<void>;
}

/** The client half of a transport. */
export type ClientTransport<V extends Variant = Variant> = (context: SubscriberContext<V>) => Subscriber;

/** Bytes of a message's payload, before any base64. */
export function payloadBytesOf({ data, base64 }: WireMessage): number {
  return data === undefined ? Buffer.byteLength(base64 ?? '', 'base64') : Buffer.byteLength(data);
}
