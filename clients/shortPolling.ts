import { monotonicMs } from '../core/clock.ts';
import type { VariantOf } from '../core/transports.ts';
import { HttpClient } from './httpClient.ts';
import { createPoller } from './poller.ts';
import type { ClientTransport } from './transport.ts';
import { createUpstream } from './upstream.ts';

/** Short polling: asks on a timer. Messages upstream share its connection. */
export const shortPolling: ClientTransport<VariantOf<'short-polling'>> = (context) => {
  const { url, network, variant, random } = context;
  const http = new HttpClient(url, network, 'requests', variant.connection === 'close');
  const poller = createPoller(context, http);
  const upstream = createUpstream(context, http);
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  const pollAt = (dueMs: number) => {
    if (closed) return;
    timer = setTimeout(() => poller.poll(() => pollAt(nextAfter(dueMs))), dueMs - monotonicMs());
  };
  const nextAfter = (dueMs: number) => {
    const now = monotonicMs();
    if (variant.timer === 'fixed-delay') return now + variant.interval;
    // Ticks that passed while the last poll was still out are skipped, not made up for.
    return dueMs + variant.interval * Math.max(1, Math.ceil((now - dueMs) / variant.interval));
  };

  // The first poll fetches the cursor; the rhythm begins after it, at a moment of this subscriber's own or, when
  // aligned, on the multiples of the interval that all subscribers share.
  poller.poll(() => {
    const now = monotonicMs();
    const { interval } = variant;
    pollAt(
      variant.phase === 'random' ? now + random.next() * interval : Math.ceil(now / interval) * interval,
    );
  });

  return {
    send: upstream.send,
    close() {
      closed = true;
      clearTimeout(timer);
      poller.close();
      upstream.close();
      return http.close();
    },
  };
};
