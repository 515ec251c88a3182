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
export interface StreamFormat {
  readonly path: string;
  readonly contentType: string;
  notification(notification: Notification): string;
  control(control: WireControl): string;
  /** What is said last when the token has expired. */
  readonly expired: string;
  readonly heartbeat: string;
  /** The cursor that the client's own headers carry, if the format has one. */
  resumeCursor(request: IncomingMessage): string | undefined;
}

/** Serves responses that never end: HTTP streaming and SSE differ only in their format. */
export function serveOpenResponses(
  { routes, feed, guard, options }: TargetContext,
  format: StreamFormat,
): MountedTransport {
  /** The open responses, each with a function that stops its writes: nothing may follow the last chunk. */
  const open = new Map<ServerResponse, () => void>();
  const heartbeats = new Heartbeats(options.heartbeatMs);
  const chunked: WireForm = (n) => chunk(format.notification(n));
  const plain: WireForm = (n) => Buffer.from(format.notification(n));

  routes.get(format.path, (request, response) => {
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
    const form = isChunked ? chunked : plain;
    const write = (text: string) => outlet.write(isChunked ? chunk(text) : text);
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
    open.set(response, stop);
    response.on('close', () => {
      stop();
      open.delete(response);
    });
  });

  return {
    close() {
      heartbeats.close();
      for (const [response, stop] of open) {
        stop();
        response.end();
      }
    },
  };
}
