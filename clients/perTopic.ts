import type { Subscriber, SubscriberContext } from './transport.ts';

/**
 * A subscriber with a subscription of its own for each of its topics, on as many connections: subscribed when
 * all are.
 */
export function connectPerTopic(
  context: SubscriberContext,
  connect: (context: SubscriberContext) => Subscriber,
): Subscriber {
  const { sink, topics } = context;
  let missing = topics.length;
  const parts = topics.map((topic) => {
    let isSubscribed = false;
    const subscribed = () => {
      if (isSubscribed) return sink.subscribed();
      isSubscribed = true;
      if (--missing === 0) sink.subscribed();
    };
    return connect({
      ...context,
      topics: [topic],
      place: { cursor: undefined },
      sink: { ...sink, subscribed },
    });
  });
  return {
    send: (message) => parts[0]?.send(message),
    // Each of them, as a lost network would.
    cut: () => parts.map((part) => part.cut()).some(Boolean),
    async close() {
      await Promise.all(parts.map((part) => part.close()));
    },
  };
}
