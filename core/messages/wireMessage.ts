import type { Payload } from '../schedule/payload.ts';
import {
  cursorPattern,
  longestToken,
  type PollAnswer,
  type TokenAnswer,
  type WireMessage,
} from './contract.ts';
import { excerptOf, UnreadableError } from './unreadable.ts';

/** A message of a stream or WebSocket: where it stands, and a notification unless it is a control message. */
export interface StreamMessage {
  readonly cursor: string;
  readonly isGap: boolean;
  readonly notification: WireMessage | null;
  /** The token has expired: nothing more comes, and there is no cursor. */
  readonly isExpired?: true;
}

type Fields = Record<string, unknown>;

/** Reads a line of a stream, or a text message of a WebSocket. Throws an UnreadableError at anything else. */
export function readStreamMessage(text: string): StreamMessage {
  const fields = fieldsOf(text);
  if (fields.expired === true) return { cursor: '', isGap: false, notification: null, isExpired: true };
  return {
    cursor: cursorIn(fields, text),
    isGap: isGapIn(fields, text),
    notification: fields.id === undefined ? null : messageIn(fields, text),
  };
}

/** Reads what goes before the payload in a binary message of a WebSocket. */
export function readBinaryHead(text: string): StreamMessage {
  const fields = fieldsOf(text);
  const { id, topic } = fields;
  if (typeof id !== 'string' || typeof topic !== 'string')
    throw unreadable('a notification needs id and topic', text);
  return { cursor: cursorIn(fields, text), isGap: false, notification: { id, topic } };
}

/** Reads the data of an SSE event that is a notification. */
export const readNotification = (text: string): WireMessage => messageIn(fieldsOf(text), text);

/**
 * Reads a notification that came as part of something else, as an object or as the text of one; `text` is
 * where it stands.
 */
export function notificationIn(value: unknown, text: string): WireMessage {
  if (typeof value === 'string') return readNotification(value);
  if (!isObject(value)) throw unreadable('a notification is an object, or the text of one', text);
  return messageIn(value, text);
}

/** Reads the body of a poll's answer. */
export function readPollAnswer(text: string): PollAnswer {
  const fields = fieldsOf(text);
  const { notifications } = fields;
  if (!Array.isArray(notifications)) throw unreadable('a poll answer needs a list of notifications', text);
  return {
    cursor: cursorIn(fields, text),
    ...(isGapIn(fields, text) && { gap: true }),
    notifications: notifications.map((one) => messageIn(isObject(one) ? one : {}, text)),
  };
}

/** Of RFC 6750 §2.1: what may stand in a header, a cookie and a URL as it is. */
const tokenPattern = /^[A-Za-z0-9._~-]+$/;
/** A token that is good for less will never be used in time. */
const shortestLifetimeMs = 10;

/** Reads the answer to a request for a token. Throws an UnreadableError where it cannot be used. */
export function readTokenAnswer(text: string): TokenAnswer {
  const { token, expiresInMs } = fieldsOf(text);
  if (typeof token !== 'string' || !tokenPattern.test(token) || token.length > longestToken)
    throw unreadable(`expected a token of up to ${longestToken} characters A-Z a-z 0-9 . _ ~ -`, text);
  if (typeof expiresInMs !== 'number' || !(expiresInMs >= shortestLifetimeMs))
    throw unreadable(`expiresInMs must be a number of ${shortestLifetimeMs} or more`, text);
  return { token, expiresInMs };
}

/** The payload of a message as it came over the wire. */
export function payloadIn(message: WireMessage): Payload {
  return message.data ?? Buffer.from(message.base64 ?? '', 'base64');
}

/** Throws unless it may be a cursor; `text` is where it stands. */
export function checkCursor(cursor: unknown, text: string): string {
  if (typeof cursor !== 'string' || !cursorPattern.test(cursor))
    throw unreadable(`expected a cursor of up to 64 characters A-Z a-z 0-9 _ . -`, text);
  return cursor;
}

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function fieldsOf(text: string): Fields {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw unreadable('it is not JSON', text);
  }
  if (!isObject(value)) throw unreadable('it is not a JSON object', text);
  return value;
}

const cursorIn = ({ cursor }: Fields, text: string) => checkCursor(cursor, text);

function isGapIn({ gap }: Fields, text: string): boolean {
  if (gap !== undefined && typeof gap !== 'boolean') throw unreadable('gap must be true or absent', text);
  return gap === true;
}

function messageIn({ id, topic, data, base64 }: Fields, text: string): WireMessage {
  if (typeof id !== 'string' || typeof topic !== 'string')
    throw unreadable('a notification needs id and topic', text);
  if (typeof data === 'string' && base64 === undefined) return { id, topic, data };
  if (typeof base64 === 'string' && data === undefined) return { id, topic, base64 };
  throw unreadable('a notification needs either data or base64', text);
}

const unreadable = (reason: string, text: string) =>
  new UnreadableError(`the target sent something unreadable (${reason}): ${excerptOf(text)}`);
