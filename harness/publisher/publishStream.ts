import type { ClientRequest } from 'node:http';
import { mediaTypes, paths } from '../../core/messages/contract.ts';
import type { TargetControl } from '../../core/messages/protocol.ts';
import { excerptOf, UnreadableError } from '../../core/messages/unreadable.ts';
import { requestTo } from '../processes/targetRequest.ts';

/** A streamed request of NDJSON by which notifications are injected. */
export interface PublishStream {
  readonly request: ClientRequest;
  /** Throws when the target has ended the request before we did. */
  throwIfBroken(): void;
  /** Ends the request; rejects unless the target says that it took all. */
  finish(published: number): Promise<void>;
}

/** Opens the request. */
export function openPublishStream(target: TargetControl): PublishStream {
  const post = requestTo(target, paths.publish, {
    method: 'POST',
    headers: { 'Content-Type': mediaTypes[paths.publish] },
  });
  post.setNoDelay(true);
  post.flushHeaders();
  const answer = new Promise<string>((resolve, reject) => {
    post.on('error', reject);
    post.on('response', async (response) => {
      try {
        let body = '';
        for await (const chunk of response) body += chunk;
        if (response.statusCode === 200) resolve(body);
        else reject(new Error(`the target answered ${response.statusCode} ${body}`));
      } catch (error) {
        reject(error);
      }
    });
  });
  let broken: Error | undefined;
  answer.then(
    () => {
      broken = new Error('the target ended the request early');
    },
    (error) => {
      broken = error;
    },
  );
  return {
    request: post,
    throwIfBroken() {
      if (broken) throw broken;
    },
    async finish(published) {
      post.end();
      const body = await answer;
      const taken = publishedIn(body);
      if (taken !== published) throw new Error(`the target took ${taken} of ${published} notifications`);
    },
  };
}

/** The number in the answer of `/publish`. Throws an UnreadableError when there is none. */
function publishedIn(body: string): number {
  try {
    const { published } = JSON.parse(body) as { published?: unknown };
    if (typeof published === 'number') return published;
  } catch {
    // It is not JSON, or null.
  }
  throw new UnreadableError(
    `the target answered POST /publish with something unreadable (expected {"published":n}): ${excerptOf(body)}`,
  );
}
