import { answerPoll, isNews, readForPoll } from './pollAnswer.ts';
import { subscriptionOfUrl } from './subscription.ts';
import type { ServerTransport } from './transport.ts';

/** GET /long-polling: answers when there is news, or with 204 when the hold time is over (RFC 6202 §2). */
export const longPolling: ServerTransport = ({ routes, feed, guard, options }) => {
  const waiting = new Set<() => void>();

  routes.get('/long-polling', (request, response) => {
    const subscription = subscriptionOfUrl(
      request.url,
      undefined,
      feed,
      options.maxTopicsPerSubscriber,
      guard.admit(request),
    );
    const first = readForPoll(feed, subscription, options.batchLimit);
    if (isNews(first, subscription)) return answerPoll(response, feed, first, true);

    const answer = () => {
      leave();
      const reading = readForPoll(feed, subscription, options.batchLimit);
      // Whoever holds an expired token learns so from the next poll.
      const isOver = Date.now() >= subscription.expiresAtMs;
      answerPoll(response, feed, reading, !isOver && reading.notifications.length > 0);
    };
    // News that the publisher sent together is answered together: the microtask runs once the whole chunk
    // that the socket delivered has been appended.
    let woken = false;
    const stopListening = feed.listen(subscription.topics, () => {
      if (woken) return;
      woken = true;
      queueMicrotask(answer);
    });
    const timer = setTimeout(answer, Math.min(options.holdMs, subscription.expiresAtMs - Date.now()));
    const leave = () => {
      clearTimeout(timer);
      stopListening();
      waiting.delete(answer);
      response.off('close', leave);
    };
    waiting.add(answer);
    response.on('close', leave);
  });

  return {
    close() {
      for (const answer of [...waiting]) answer();
    },
  };
};
