import { answerPoll, isNews, readForPoll } from './pollAnswer.ts';
import { subscriptionOfUrl } from './subscription.ts';
import type { ServerTransport } from './transport.ts';

/** GET /short-polling: answers at once. */
export const shortPolling: ServerTransport = ({ routes, feed, guard, options }) => {
  routes.get('/short-polling', (request, response) => {
    const subscription = subscriptionOfUrl(
      request.url,
      undefined,
      feed,
      options.maxTopicsPerSubscriber,
      guard.admit(request),
    );
    const reading = readForPoll(feed, subscription, options.batchLimit);
    answerPoll(response, feed, reading, isNews(reading, subscription));
  });
  return { close() {} };
};
