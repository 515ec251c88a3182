import type {
  PollSubscription,
  StreamSubscription,
  WebSocketSubscription,
} from '../../core/target/subscription.ts';
import type { SubscriberContext } from '../transport.ts';
import { contractPolls, contractStream, contractWebSocket } from './contract.ts';
import { describedPolls, describedStream, describedWebSocket } from './described.ts';
import type { PollDialect, StreamDialect, WebSocketDialect } from './dialect.ts';

/*
 * Which dialect a subscriber speaks. A description is that of the variant's transport: the coordinator has
 * chosen it by that.
 */

/** Of polls. */
export const pollDialect = (context: SubscriberContext): PollDialect =>
  context.described
    ? describedPolls(context.described as PollSubscription, context.topics)
    : contractPolls(context);

/** Of streams; by the contract, they resume as each transport does. */
export const streamDialect = (
  context: SubscriberContext,
  resumes: 'query' | 'last-event-id',
): StreamDialect =>
  context.described
    ? describedStream(context.described as StreamSubscription, context.topics)
    : contractStream(context, resumes);

/** Of WebSockets. */
export const webSocketDialect = (context: Parameters<typeof contractWebSocket>[0]): WebSocketDialect =>
  context.described
    ? describedWebSocket(context.described as WebSocketSubscription, context.topics)
    : contractWebSocket(context);
