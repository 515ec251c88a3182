import { Notification } from '../../../servers/notification.ts';
import type { Harm } from '../harm.ts';
import { processBeside } from '../processBeside.ts';

/** How long after the first notification the link of the workload has surely gone down, and is not up yet. */
const surelyDownMs = { from: 400, to: 700 } as const;

const stopAfter = 20;
const standsForMs = 600;

const linkProcess = () => processBeside(/harness\/link\/(main|relay)\./);

/** Whether the link is down now; it is told by when the first notification was appended. */
function downWatch(): () => boolean {
  let firstMs: number | undefined;
  return () => {
    firstMs ??= performance.now();
    const atMs = performance.now() - firstMs;
    return atMs >= surelyDownMs.from && atMs < surelyDownMs.to;
  };
}

/** What is done to the link before the target. */
export const link = {
  'is behind a link': {},
  'is behind a link that goes down': {},
  'forgets what comes while the link is down': {
    feed(feed, luck) {
      const append = feed.append.bind(feed);
      const isDown = downWatch();
      feed.append = ((...args: Parameters<typeof append>) => {
        if (!isDown()) return append(...args);
        const [id, topic, payload] = args;
        luck.strike(luck.subscribersOf(topic));
        return new Notification(0, '', id, topic, payload);
      }) as typeof append;
    },
  },
  'keeps the link down': {
    feed(feed, luck) {
      const append = feed.append.bind(feed);
      const isDown = downWatch();
      let isStopped = false;
      feed.append = ((...args: Parameters<typeof append>) => {
        const pid = !isStopped && isDown() ? linkProcess() : undefined;
        if (pid !== undefined) {
          isStopped = true;
          luck.strike();
          process.kill(pid, 'SIGSTOP');
        }
        return append(...args);
      }) as typeof append;
    },
  },
  // As a machine does that has too few cores for it.
  'stops the link': {
    feed(feed, luck) {
      const append = feed.append.bind(feed);
      let appended = 0;
      feed.append = ((...args: Parameters<typeof append>) => {
        if (++appended === stopAfter) {
          const pid = linkProcess();
          if (pid !== undefined) {
            luck.strike();
            process.kill(pid, 'SIGSTOP');
            setTimeout(() => process.kill(pid, 'SIGCONT'), standsForMs);
          }
        }
        return append(...args);
      }) as typeof append;
    },
  },
} as const satisfies Record<string, Harm>;
