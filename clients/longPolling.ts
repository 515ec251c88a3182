import type { VariantOf } from '../core/transports.ts';
import { createPoller } from './poller.ts';
import { createPostingConnection } from './postingConnection.ts';
import type { ClientTransport } from './transport.ts';

/** Long polling: asks, waits for the answer, asks again. */
export const longPolling: ClientTransport<VariantOf<'long-polling'>> = (context) => {
  const posting = createPostingConnection(context);
  const poller = createPoller(context);
  let closed = false;
  const again = () => {
    if (!closed) poller.poll(again);
  };
  again();
  return {
    send: posting.send,
    cut: poller.cut,
    async close() {
      closed = true;
      poller.close();
      await Promise.all([poller.http.close(), posting.close()]);
    },
  };
};
