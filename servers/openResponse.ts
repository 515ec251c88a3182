import type { IncomingMessage, ServerResponse } from 'node:http';
import type { WireControl } from '../core/messages/contract.ts';
import { chunk } from './chunk.ts';
import { Heartbeats } from './heartbeats.ts';
import type { Notification, WireForm } from './notification.ts';
import { openBodyOf } from './openBody.ts';
import { push } from './push.ts';
import { subscriptionOfUrl } from './subscription.ts';
import type { MountedTransport, TargetContext } from './transport.ts';

/** How a kind of endless response writes what it has to say. */
interface StreamWords {
  readonly contentType: string;
  /** What is said first, where the format has something to say before there is news. */
  readonly begin?: string;
  notification(notification: Notification): string;
  control(control: WireControl): string;
  /** What is said last when the token has expired. */
  readonly expired: string;
  readonly heartbeat: string;
  /** What is said last when the target closes, where the format has an end of its own. */
  readonly end?: string;
  /** The cursor that the client's own headers carry, if the format has one. */
  resumeCursor(request: IncomingMessage): string | undefined;
}

/** A kind of endless response, with the wire forms of its notifications: as chunks, and as they are. */
export interface StreamFormat extends StreamWords {
  readonly chunked: WireForm;
  readonly plain: WireForm;
}

/** A format that is written so. */
export const streamFormat = (words: StreamWords): StreamFormat => ({
  ...words,
  chunked: (n) => chunk(words.notification(n)),
  plain: (n) => Buffer.from(words.notification(n)),
});

/** Serves responses that never end: HTTP streaming and SSE differ only in their formats. */
export function serveOpenResponses(
  { routes, feed, guard, options }: TargetContext,
  path: string,
  formatFor: (request: IncomingMessage) => StreamFormat,
): MountedTransport {
  /** The open responses, each with a function that ends it: nothing may follow the last chunk. */
  const open = new Map<ServerResponse, () => void>();
  const heartbeats = new Heartbeats(options.heartbeatMs);

  routes.get(path, (request, response) => {
    const format = formatFor(request);
    const subscription = subscriptionOfUrl(
      request.url,
      format.resumeCursor(request),
      feed,
      options.maxTopicsPerSubscriber,
      guard.admit(request),
    );
    response.writeHead(200, {
      'Content-Type': format.contentType,
      'Cache-Control': 'no-store',
      // nginx would otherwise collect the stream in its buffers.
      'X-Accel-Buffering': 'no',
    });
    response.flushHeaders();
    const { outlet, isChunked, watched, cut } = openBodyOf(request, response);
    const form = isChunked ? format.chunked : format.plain;
    const write = (text: string) => outlet.write(isChunked ? chunk(text) : text);
    if (format.begin !== undefined) write(format.begin);
    const stopBeating = heartbeats.watch(watched, () => write(format.heartbeat));
    const stopPushing = push(
      feed,
      subscription,
      {
        notify: (notification, flushed) => outlet.write(notification.form(form), flushed),
        control: (control) => write(format.control(control)),
        bufferedBytes: () => outlet.writableLength,
        disconnect: cut,
        expire: () => {
          stopBeating();
          write(format.expired);
          response.end();
        },
      },
      options.bufferLimitBytes,
    );
    const stop = () => {
      stopBeating();
      stopPushing();
    };
    open.set(response, () => {
      stop();
      if (format.end !== undefined && !response.writableEnded) write(format.end);
      response.end();
    });
    response.on('close', () => {
      stop();
      open.delete(response);
    });
  });

  return {
    close() {
      heartbeats.close();
      for (const end of open.values()) end();
    },
  };
}
