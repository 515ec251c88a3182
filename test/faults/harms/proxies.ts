import type { Harm } from '../harm.ts';
import { processBeside } from '../processBeside.ts';

const afterNotifications = 20;
const standsForMs = 600;

const proxyProcess = () => processBeside(/pushbench-proxy-/);

/** Does something to the proxy once, in the middle of the schedule. */
const once = (act: (pid: number) => void): Harm => ({
  feed(feed, luck) {
    const append = feed.append.bind(feed);
    let appended = 0;
    feed.append = ((...args: Parameters<typeof append>) => {
      const pid = ++appended === afterNotifications ? proxyProcess() : undefined;
      if (pid !== undefined) {
        luck.strike();
        act(pid);
      }
      return append(...args);
    }) as typeof append;
  },
});

/** What is done to the proxy before the target. */
export const proxies = {
  'is behind a proxy': {},
  'kills the proxy': once((pid) => process.kill(pid, 'SIGKILL')),
  'stops the proxy for a while': once((pid) => {
    process.kill(pid, 'SIGSTOP');
    setTimeout(() => process.kill(pid, 'SIGCONT'), standsForMs);
  }),
} as const satisfies Record<string, Harm>;
