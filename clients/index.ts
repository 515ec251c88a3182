import { isPerTopic } from '../core/target/subscription.ts';
import type { TransportName, Variant, VariantOf } from '../core/transports.ts';
import { fallback } from './fallback.ts';
import { httpStreaming } from './httpStreaming.ts';
import { longPolling } from './longPolling.ts';
import { connectPerTopic } from './perTopic.ts';
import { shortPolling } from './shortPolling.ts';
import { socketIo } from './socketIo/socketIo.ts';
import { sse } from './sse.ts';
import type { ClientTransport, Subscriber, SubscriberContext } from './transport.ts';
import { websocket } from './websocket.ts';

/** The client half of every transport in the table; a missing one does not compile. */
const clientTransports: { readonly [T in TransportName]: ClientTransport<VariantOf<T>> } = {
  'short-polling': shortPolling,
  'long-polling': longPolling,
  'http-streaming': httpStreaming,
  sse,
  websocket,
  'socket-io': socketIo,
  // Handed over, as a chain connects others by this table.
  fallback: (context) => fallback(context, connectSubscriber),
};

/** Connects one subscriber over the transport of its variant. */
export function connectSubscriber(context: SubscriberContext): Subscriber {
  const { variant, described, topics } = context;
  const connect = clientTransports[variant.transport] as ClientTransport<Variant>;
  const isSplit = described !== undefined && isPerTopic(described) && topics.length > 1;
  return isSplit ? connectPerTopic(context, connect) : connect(context);
}
