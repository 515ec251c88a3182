import type { Socket } from 'node:net';
import type { AnswerHead } from './answerHead.ts';
import type { Fields } from './fields.ts';

/** What a request consists of; the body is text. */
export interface RequestParts {
  readonly method: 'GET' | 'POST' | 'OPTIONS';
  /** With the query. */
  readonly path: string;
  readonly fields: Fields;
  readonly body?: string | undefined;
}

/** A request as its version of HTTP sends it; it can be sent more than once. */
export interface PreparedRequest {
  /** Method and path without the query, to speak of it. */
  readonly endpoint: string;
}

/** Makes requests of their parts, for connections to one target. */
export type PrepareRequest = (parts: RequestParts) => PreparedRequest;

/** Takes the parts of an answer as they are found. */
export interface AnswerEvents {
  /** The answer's head; interim ones (1xx) are not reported. */
  head(head: AnswerHead): void;
  /** A piece of the body: from `start` to `end` in a buffer that will be written over after the call. */
  data(bytes: Buffer, start: number, end: number): void;
  /** The chunk that the last piece belongs to is over. */
  chunkEnd?(): void;
  /** `isLast` says that no other answer can follow on this connection. */
  end(isLast: boolean): void;
}

/** The events of a connection, for the sender of its requests. */
export interface ConnectionEvents extends AnswerEvents {
  connected(): void;
  /** The connection can no longer be used. No event follows this one, or `close`. */
  lost(error: Error): void;
}

/**
 * A connection as the sender of its requests sees it: for one request at a time. Over HTTP/2, several of them
 * may share what is a connection on the wire.
 */
export interface HttpConnection {
  /** Sends a request, once connected. */
  send(request: PreparedRequest): void;
  /** Whether all that was sent has left this process: an answer may come before its request is complete. */
  readonly isFlushed: boolean;
  /** Loses the connection, as if the network were gone. */
  cut(): void;
  /** Closes the connection at once. */
  close(): Promise<void>;
}

/** Takes the first `end` bytes of a buffer that will be written over after the call; true asks for more. */
export type Receive = (end: number, bytes: Uint8Array) => boolean;

/** A connection that is being opened, and the event by which it says that it can be used. */
export interface Opened {
  readonly socket: Socket;
  readonly ready: 'connect' | 'secureConnect';
}

/** Method and path of a request, to speak of it. */
export const endpointOf = ({ method, path }: Pick<RequestParts, 'method' | 'path'>): string =>
  `${method} ${path.split('?', 1)[0]}`;
