import type { WireMessage } from '../../core/messages/contract.ts';
import type { Payload } from '../../core/schedule/payload.ts';
import type { Token } from '../credentials.ts';
import type { AnswerHead } from '../wire/answerHead.ts';

/*
 * A dialect is what subscribers of one target and those of another say and hear differently on the same
 * transport. One is that of servers/CONTRACT.md, the other that of a target file.
 */

/** What a request asks for. */
export interface Asked {
  readonly path: string;
  /** Besides those of a browser, in whose place they come. */
  readonly headers: Record<string, string>;
}

/** What the answer to a poll brought. */
export interface News {
  /** From where to go on; absent where the answer does not say. */
  readonly cursor?: string | undefined;
  readonly gap?: true;
  readonly notifications: readonly WireMessage[];
}

/** What all dialects have. */
interface Dialect {
  /** What a target is told that does not serve what it was asked for. */
  readonly advice?: string;
}

/** How polls are asked, and their answers read. */
export interface PollDialect extends Dialect {
  /** Whether a subscription is in place with its first answer, or when it has been asked for. */
  readonly subscribed: 'answer' | 'sent';
  /** Whether an answer with news may have left some behind, so that it is asked again at once. */
  readonly untilEmpty?: boolean;
  request(cursor: string | undefined): Asked;
  /** Whether a status other than 2xx is an answer, too. */
  accepts?(status: number): boolean;
  /** Throws an UnreadableError where an answer does not fit the poll. */
  head(head: AnswerHead, hadCursor: boolean): void;
  /** What an answer brought; throws an UnreadableError where it cannot be read. */
  read(text: string, head: AnswerHead): News;
}

/** Hears what a stream or WebSocket brought. */
export interface StreamEvents {
  /** From where to go on. */
  position(cursor: string): void;
  /** The subscription is in place; told again and again. */
  subscribed(): void;
  notification(message: WireMessage, payload: Payload): void;
  gap(): void;
  /** What has just come was a heartbeat, with so many bytes. */
  heartbeat(bytes: number): void;
  /** The target says that the token has expired: the end of the response follows. */
  expired(): void;
}

/** An event of SSE. */
interface SseEvent {
  readonly event?: string | undefined;
  readonly id?: string | undefined;
  readonly data: string;
}

/** How endless responses are asked for, and what comes is read. */
export interface StreamDialect extends Dialect {
  request(cursor: string | undefined): Asked;
  /** Throws an UnreadableError unless it is the head of such a stream. */
  head(head: AnswerHead, mediaType: string, events: StreamEvents): void;
  /** What a message is, where they are not events: a line, a chunk of the transfer coding, or a part. */
  readonly unit: 'line' | 'chunk' | 'part';
  /** The media type that parts must have; any without it. */
  readonly partType?: string;
  /** Takes one; throws an UnreadableError where it cannot be read. */
  take(text: string, events: StreamEvents): void;
  /** Takes an event of SSE in the same way. */
  takeEvent(event: SseEvent, events: StreamEvents): void;
}

/** Hears what a WebSocket brought. */
export interface WebSocketEvents extends StreamEvents {
  /** The target wants to be told this. */
  say(text: string): void;
  /** The same, of a heartbeat. */
  answer(text: string): void;
}

/** How WebSockets are opened, and their messages read. */
export interface WebSocketDialect extends Dialect {
  /** Subprotocols that are offered; undefined for none. */
  readonly subprotocols: readonly string[] | undefined;
  /** Close codes that refuse this client for good. */
  readonly finalCodes: readonly number[];
  request(cursor: string | undefined): Asked;
  /** What is said first on a connection that has been opened. */
  opened(token: Token, cursor: string | undefined, events: StreamEvents): readonly string[];
  /** Takes a message; throws an UnreadableError where it cannot be read. */
  take(data: Buffer, isBinary: boolean, events: WebSocketEvents): void;
}
