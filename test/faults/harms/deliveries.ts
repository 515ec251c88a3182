import type { WireNotification } from '../../../core/messages/contract.ts';
import type { Feed } from '../../../servers/feed.ts';
import type { Harm, Told } from '../harm.ts';
import type { Luck } from '../luck.ts';

type Append = Feed['append'];
type Args = Parameters<Append>;

/** Takes the place of what appends to the feed; `append` is the feed's own. */
const appending =
  (harm: (append: Append, luck: Luck) => (...args: Args) => unknown): NonNullable<Harm['feed']> =>
  (feed, luck) => {
    feed.append = harm(feed.append.bind(feed), luck) as Append;
  };

/** Each notification for itself. */
const each =
  (harm: (notification: WireNotification, luck: Luck) => readonly Told[]): NonNullable<Harm['told']> =>
  (notifications, luck) =>
    notifications.flatMap((one) => harm(one, luck));

const withText = (notification: WireNotification, text: (data: string) => string): WireNotification => ({
  ...notification,
  data: text(notification.data as string),
});

/** Holds one broadcast in `n` back until what `overtakes` it has been appended, and counts who sees that. */
const overtaken = (n: number, overtakes: (topic: string) => boolean) =>
  appending((append, luck) => {
    const passed = new Set<string>();
    let held: Args | undefined;
    let timer: NodeJS.Timeout;
    const release = () => {
      clearTimeout(timer);
      if (held) append(...held);
      held = undefined;
      luck.strike(passed.has('all') ? luck.subscribersOf('all') : passed.size);
      passed.clear();
    };
    return (...args) => {
      const [, topic] = args;
      if (!held) {
        if (topic !== 'all' || !luck.draws(n)) return append(...args);
        held = args;
        timer = setTimeout(release, 50);
        return;
      }
      // Of its own topic nothing may overtake it unless that is what is tried.
      if (topic === 'all' && !overtakes(topic)) release();
      else passed.add(topic);
      append(...args);
      if (overtakes(topic)) release();
    };
  });

/**
 * Waits without giving way to anything else, as a server does whose thread is busy or that collects garbage.
 */
function stand(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

function burn(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

/** What is done to notifications, whatever the transport. */
export const deliveries = {
  'loses for all': {
    feed: appending((append, luck) => (...args) => {
      if (!luck.oneIn(20, luck.subscribersOf(args[1]))) append(...args);
    }),
  },
  'loses for one': { told: each((one, luck) => (luck.oneIn(50) ? [] : [one])) },
  repeats: { told: each((one, luck) => (luck.oneIn(50) ? [one, one] : [one])) },
  'repeats all': { told: each((one, luck) => (luck.oneIn(1) ? [one, one] : [one])) },
  'loses half': { told: each((one, luck) => (luck.oneIn(2) ? [] : [one])) },
  swaps: { feed: overtaken(10, (topic) => topic === 'all') },
  'swaps all': { feed: overtaken(1, (topic) => topic === 'all') },
  'swaps topics': { feed: overtaken(10, (topic) => topic !== 'all') },
  'corrupts a character': {
    told: each((one, luck) =>
      luck.oneIn(50)
        ? [
            withText(one, (text) => {
              const at = luck.below(text.length);
              return `${text.slice(0, at)}${text[at] === '~' ? '-' : '~'}${text.slice(at + 1)}`;
            }),
          ]
        : [one],
    ),
  },
  'corrupts all': {
    told: each((one, luck) => (luck.oneIn(1) ? [withText(one, (text) => `${text.slice(0, -1)}~`)] : [one])),
  },
  'cuts payloads': {
    told: each((one, luck) => (luck.oneIn(50) ? [withText(one, (text) => text.slice(0, -1))] : [one])),
  },
  misroutes: {
    told: each((one, luck) => (luck.oneIn(50) ? [one, { ...one, id: '0', topic: 'user/999' }] : [one])),
  },
  invents: { told: each((one, luck) => (luck.oneIn(50) ? [one, { ...one, id: '999999999' }] : [one])) },
  'signals false gaps': {
    told: each((one, luck) =>
      luck.oneIn(50) ? [one, { gap: true, cursor: one.cursor as string } as const] : [one],
    ),
  },
  delays: {
    feed: appending((append) => (...args) => {
      setTimeout(append, 40, ...args);
    }),
  },
  'delays a few': {
    feed: appending((append, luck) => {
      // In order all the same: what follows waits, too.
      const waiting: Args[] = [];
      const release = () => {
        for (const args of waiting.splice(0)) append(...args);
      };
      return (...args) => {
        if (waiting.length > 0) waiting.push(args);
        else if (luck.oneIn(100)) {
          waiting.push(args);
          setTimeout(release, 100);
        } else append(...args);
      };
    }),
  },
  stalls: {
    feed: appending((append, luck) => (...args) => {
      if (luck.oneIn(250)) stand(120);
      append(...args);
    }),
  },
  'wastes CPU time': {
    feed: appending((append) => (...args) => {
      burn(1);
      append(...args);
    }),
  },
  leaks: {
    feed: appending((append) => {
      const kept: Buffer[] = [];
      return (...args) => {
        kept.push(Buffer.alloc(100_000, 1));
        append(...args);
      };
    }),
  },
  dies: {
    feed: appending((append) => {
      let n = 0;
      return (...args) => {
        if (++n === 200) process.exit(9);
        append(...args);
      };
    }),
  },
} satisfies Record<string, Harm>;
