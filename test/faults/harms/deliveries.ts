import type { WireNotification } from '../../../core/contract.ts';
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

/** Holds a message back until one that `overtakes` it has been appended. */
const overtaken = (
  n: number,
  isHeld: (topic: string) => boolean,
  overtakes: (topic: string) => boolean,
  weight: (luck: Luck, topic: string) => number,
) =>
  appending((append, luck) => {
    let held: Args | undefined;
    const release = () => {
      if (held) append(...held);
      held = undefined;
    };
    return (...args) => {
      const [, topic] = args;
      if (held && overtakes(topic)) {
        append(...args);
        luck.strike(weight(luck, topic));
        return release();
      }
      // The next of its own topic may not overtake it as well.
      if (held?.[1] === topic) release();
      if (!held && isHeld(topic) && luck.draws(n)) held = args;
      else append(...args);
      // What nobody overtakes is late and nothing else.
      if (held) setTimeout(release, 50).unref();
    };
  });

/** Waits without giving way to anything else, as a server does whose thread is busy or that collects garbage. */
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
  swaps: {
    feed: overtaken(
      10,
      (topic) => topic === 'all',
      (topic) => topic === 'all',
      (luck) => luck.subscribersOf('all'),
    ),
  },
  'swaps all': {
    feed: overtaken(
      1,
      (topic) => topic === 'all',
      (topic) => topic === 'all',
      (luck) => luck.subscribersOf('all'),
    ),
  },
  'swaps topics': {
    feed: overtaken(
      10,
      (topic) => topic === 'all',
      (topic) => topic !== 'all',
      () => 1,
    ),
  },
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
