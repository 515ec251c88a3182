import { monotonicMs } from '../core/clock.ts';
import type { VariantOf } from '../core/transports.ts';
import { createPoller } from './poller.ts';
import type { ClientTransport } from './transport.ts';
import { createUpstream } from './upstream.ts';

/** Short polling: asks on a timer. Messages upstream share its connection. */
export const shortPolling: ClientTransport<VariantOf<'short-polling'>> = (context) => {
  const { variant, random } = context;
  const poller = createPoller(context, variant.connection === 'close');
  const upstream = createUpstream(context, poller.http);
  const { interval } = variant;
  let timer: NodeJS.Timeout | undefined;
  let dueMs = 0;
  /** The first tick after the last poll: before `dueMs` when that poll took longer than to the next tick. */
  let wantedMs = 0;

  const poll = () => poller.poll(polled, wantedMs);
  const polled = () => {
    const now = monotonicMs();
    // Ticks that passed while the poll was out are skipped, not made up for.
    wantedMs = variant.timer === 'fixed-delay' ? now + interval : dueMs + interval;
    if (variant.timer === 'fixed-delay') dueMs = wantedMs;
    else dueMs += interval * Math.max(1, Math.ceil((now - dueMs) / interval));
    timer = setTimeout(poll, dueMs - now);
  };

  // The first poll fetches the cursor; the rhythm begins after it, at a moment of this subscriber's own or,
  // when aligned, on the multiples of the interval that all subscribers share.
  poller.poll(() => {
    const now = monotonicMs();
    dueMs =
      variant.phase === 'random' ? now + random.next() * interval : Math.ceil(now / interval) * interval;
    wantedMs = dueMs;
    timer = setTimeout(poll, dueMs - now);
  });

  return {
    send: upstream.send,
    cut: poller.cut,
    close() {
      clearTimeout(timer);
      poller.close();
      upstream.close();
      return poller.http.finish();
    },
  };
};
