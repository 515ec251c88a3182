/*
 * What servers/CONTRACT.md says of Socket.IO, in TypeScript: Engine.IO 4 and Socket.IO 5 as they are, and
 * these events on the main namespace.
 */

/** Where Socket.IO is served. */
export const socketIoPath = '/socket-io/';

/** Names of events. */
export const socketIoEvents = {
  /** From the target, once after each connection that was not recovered: `{cursor, gap?}`. */
  subscribed: 'subscribed',
  /** From the target: a `SocketIoNotification`. */
  notification: 'notification',
  /** From the target: `{cursor}`, from where it goes on. */
  gap: 'gap',
  /** The last from the target before it ends a connection whose token has expired. */
  expired: 'expired',
  /** The last from the target before it ends a connection for what the client did: `{status, detail}`. */
  problem: 'problem',
  /** From a client: a message for a topic. */
  message: 'message',
} as const;

/** The argument of a notification's event. */
export interface SocketIoNotification {
  /** The position after it; a server that nobody resumes from may leave it out. */
  readonly cursor?: string;
  readonly id: string;
  readonly topic: string;
  /** The payload; binary ones travel as attachments. */
  readonly data: string | Uint8Array;
}

/** What a client says when it connects to the namespace. */
export interface SocketIoAuth {
  readonly topics: readonly string[];
  readonly cursor?: string;
  readonly token?: string;
  /** Of Socket.IO's connection state recovery: the session to be restored, and the last event that came. */
  readonly pid?: string;
  readonly offset?: string;
}
