import { closeCodes, type SubscribeMessage } from '../../core/messages/contract.ts';
import { UnreadableError } from '../../core/messages/unreadable.ts';
import {
  checkCursor,
  payloadIn,
  readNotification,
  readPollAnswer,
  readStreamMessage,
} from '../../core/messages/wireMessage.ts';
import { optionsOf, type Variant } from '../../core/transports.ts';
import { requireType } from '../refusal.ts';
import type { SubscriberContext } from '../transport.ts';
import { messageIn } from '../webSocketMessage.ts';
import type { News, PollDialect, StreamDialect, WebSocketDialect } from './dialect.ts';

/*
 * The dialect of servers/CONTRACT.md.
 */

/** One object for all requests: whoever makes them knows that nothing has changed. */
const noHeaders = {};

const noNews: News = { notifications: [] };

type Asking = Pick<SubscriberContext, 'variant' | 'topics'>;

const pathOf = ({ variant, topics }: Asking) => `/${variant.transport}?topics=${topics.join(',')}`;

/** Polls, with the cursor in the query. */
export function contractPolls(context: Asking): PollDialect {
  const path = pathOf(context);
  return {
    subscribed: 'answer',
    request: (cursor) => ({
      path: cursor === undefined ? path : `${path}&cursor=${cursor}`,
      headers: noHeaders,
    }),
    head(head, hadCursor) {
      if (head.status !== 204) requireType(head, 'application/json');
      // 204 says “no news since your cursor”.
      else if (!hadCursor)
        throw new UnreadableError(
          'the target answered 204 to a poll without a cursor; expected 200 with one',
        );
    },
    read: (text, { status }) => (status === 204 ? noNews : readPollAnswer(text)),
  };
}

/** Streams: with the first cursor, the subscription is in place. */
export function contractStream(context: Asking, resumes: 'query' | 'last-event-id'): StreamDialect {
  const path = pathOf(context);
  return {
    unit: optionsOf(context.variant).format === 'multipart' ? 'part' : 'line',
    partType: 'application/json',
    request: (cursor) =>
      cursor === undefined
        ? { path, headers: noHeaders }
        : resumes === 'query'
          ? { path: `${path}&cursor=${cursor}`, headers: noHeaders }
          : { path, headers: { 'Last-Event-ID': cursor } },
    head: requireType,
    take(text, events) {
      const { cursor, isGap, notification, isExpired } = readStreamMessage(text);
      if (isExpired) return events.expired();
      events.position(cursor);
      events.subscribed();
      if (notification) events.notification(notification, payloadIn(notification));
      else if (isGap) events.gap();
    },
    takeEvent({ event, id, data }, events) {
      // Other events would reach other listeners of a browser's EventSource, and are no part of the contract.
      if (event === 'expired') return events.expired();
      const isNotification = event === undefined || event === 'message';
      if (!isNotification && event !== 'cursor' && event !== 'gap') return;
      const cursor = checkCursor(id, `event: ${event ?? 'message'}, id: ${id ?? '(none)'}, data: ${data}`);
      if (isNotification) {
        const message = readNotification(data);
        events.notification(message, payloadIn(message));
      } else if (event === 'gap') events.gap();
      events.position(cursor);
      events.subscribed();
    },
  };
}

/** A variant whose messages come in frames. */
type VariantWithFrames = Extract<Variant, { readonly frames: unknown }>;

/** WebSockets: subscribe with the first message. */
export function contractWebSocket({
  variant,
  topics,
  credentials,
}: SubscriberContext<VariantWithFrames>): WebSocketDialect {
  return {
    subprotocols: variant.subprotocols,
    finalCodes: [closeCodes.policy, closeCodes.badMessage, closeCodes.tooBig, closeCodes.forbidden],
    request: () => ({ path: '/websocket', headers: noHeaders }),
    opened(token, cursor) {
      const message: SubscribeMessage = {
        subscribe: topics,
        ...(cursor === undefined ? {} : { cursor }),
        ...(variant.frames === 'binary' ? { frames: 'binary' } : {}),
        ...credentials.message(token),
      };
      return [JSON.stringify(message)];
    },
    take(data, isBinary, events) {
      const { cursor, isGap, notification, bytes } = messageIn(data, isBinary, variant.frames);
      events.position(cursor);
      events.subscribed();
      if (notification) events.notification(notification, bytes ?? payloadIn(notification));
      else if (isGap) events.gap();
    },
  };
}
