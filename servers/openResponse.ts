import type { IncomingMessage, ServerResponse } from 'node:http';
import type { WireControl } from '../core/contract.ts';
import type { WireForm } from './notification.ts';
import { push } from './push.ts';
import { subscriptionOfUrl } from './subscription.ts';
import type { MountedTransport, TargetContext } from './transport.ts';

/** How a kind of endless response writes what it has to say. */
export interface StreamFormat {
  readonly path: string;
  readonly contentType: string;
  readonly notification: WireForm;
  control(control: WireControl): string;
  readonly heartbeat: Buffer;
  /** The cursor that the client's own headers carry, if the format has one. */
  resumeCursor(request: IncomingMessage): string | undefined;
}

/** Serves responses that never end: HTTP streaming and SSE differ only in their format. */
export function serveOpenResponses(
  { app, feed, options }: TargetContext,
  format: StreamFormat,
): MountedTransport {
  const open = new Set<ServerResponse>();

  app.get(format.path, (request, response) => {
    const subscription = subscriptionOfUrl(
      request.url,
      format.resumeCursor(request),
      feed,
      options.maxTopicsPerSubscriber,
    );
    response.writeHead(200, {
      'Content-Type': format.contentType,
      'Cache-Control': 'no-store',
      // nginx would otherwise collect the stream in its buffers.
      'X-Accel-Buffering': 'no',
    });
    response.flushHeaders();
    open.add(response);
    const heartbeat = setInterval(() => response.write(format.heartbeat), options.heartbeatMs);
    const stop = push(
      feed,
      subscription,
      {
        notify: (notification, flushed) => {
          response.write(notification.form(format.notification), flushed);
          heartbeat.refresh();
        },
        control: (control) => response.write(format.control(control)),
        bufferedBytes: () => response.writableLength,
        disconnect: () => response.destroy(),
      },
      options.bufferLimitBytes,
    );
    response.on('close', () => {
      clearInterval(heartbeat);
      stop();
      open.delete(response);
    });
  });

  return {
    close() {
      for (const response of open) response.end();
    },
  };
}
