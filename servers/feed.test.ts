import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { WireControl } from '../core/messages/contract.ts';
import { Feed } from './feed.ts';
import type { Notification } from './notification.ts';
import { type Outlet, push } from './push.ts';

const limits = { retainedNotifications: 1000, retainedBytes: 1e6, maxTopics: 10 };
const feedOf = (parts: Partial<typeof limits> = {}) => new Feed({ ...limits, ...parts }, 'e1');
const ids = (notifications: readonly Notification[]) => notifications.map((n) => n.id);

describe('Feed', () => {
  test('gives each notification of the asked topics once, in order, in batches of any size', () => {
    const events = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 60 });
    const asked = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'never'), { minLength: 1 });
    fc.assert(
      fc.property(events, asked, fc.integer({ min: 1, max: 9 }), (topics, wanted, batch) => {
        const feed = feedOf();
        topics.forEach((topic, i) => {
          feed.append(`${i}`, topic, 'x');
        });
        const got: string[] = [];
        for (let position = 0; ; ) {
          const reading = feed.read(wanted, position, batch);
          expect(reading.gap).toBe(false);
          if (reading.notifications.length === 0) break;
          got.push(...ids(reading.notifications));
          position = reading.position;
        }
        expect(got).toEqual(topics.flatMap((topic, i) => (wanted.includes(topic) ? [`${i}`] : [])));
      }),
    );
  });

  test.each([
    ['by number', { retainedNotifications: 3 }],
    ['by bytes', { retainedBytes: 35 }],
  ])('retains the newest %s, and says when a reader missed some', (_how, parts) => {
    const feed = feedOf(parts);
    for (let i = 1; i <= 10; i++) feed.append(`${i}`, 'a', '0123456789');
    expect(feed.read(['a'], 0, 99)).toMatchObject({ gap: true });
    expect(ids(feed.read(['a'], 0, 99).notifications)).toEqual(['8', '9', '10']);
    expect(feed.read(['a'], 7, 99).gap).toBe(false);
    expect(feed.read(['quiet'], 0, 99).gap).toBe(false);
  });

  test('takes back its own cursors, and knows those of another life', () => {
    const feed = feedOf();
    feed.append('1', 'a', 'x');
    expect(feed.positionOf(feed.cursorAt(1))).toBe(1);
    expect(feed.positionOf('e1.2')).toBeUndefined();
    expect(feed.positionOf('e0.1')).toBeUndefined();
    expect(() => feed.positionOf('1')).toThrow(/not a valid cursor/);
  });

  test('tells the listeners of a topic until they stop', () => {
    const feed = feedOf();
    const heard: string[] = [];
    const stop = feed.listen(['a', 'b'], (n) => heard.push(n.id));
    feed.append('1', 'a', 'x');
    feed.append('2', 'c', 'x');
    feed.append('3', 'b', 'x');
    stop();
    feed.append('4', 'a', 'x');
    expect(heard).toEqual(['1', '3']);
  });

  test('holds a limited number of topics', () => {
    const feed = feedOf({ maxTopics: 2 });
    feed.append('1', 'a', 'x');
    feed.append('2', 'b', 'x');
    expect(() => feed.append('3', 'c', 'x')).toThrow(/at most 2 topics/);
  });

  test('serialises a broadcast once, whoever many listen', () => {
    const feed = feedOf();
    let made = 0;
    const form = (n: Notification) => {
      made++;
      return Buffer.from(n.envelope);
    };
    const got = new Set<Buffer>();
    for (let i = 0; i < 50; i++) feed.listen(['a'], (n) => got.add(n.form(form)));
    feed.append('1', 'a', 'x');
    expect([made, got.size]).toEqual([1, 1]);
  });
});

describe('push', () => {
  function outlet() {
    const log: string[] = [];
    let buffered = 0;
    let flush: (() => void) | undefined;
    const fake: Outlet = {
      notify(n, flushed) {
        log.push(n.id);
        flush = flushed;
      },
      control: (c: WireControl) => log.push(c.gap ? 'gap' : 'cursor'),
      bufferedBytes: () => buffered,
      disconnect: () => log.push('disconnected'),
      expire: () => log.push('expired'),
    };
    return {
      fake,
      log,
      pile: (bytes: number) => {
        buffered = bytes;
      },
      flush: () => flush?.(),
    };
  }
  const asked = {
    topics: ['a'],
    position: 0,
    gap: false,
    fresh: false,
    expiresAtMs: Number.POSITIVE_INFINITY,
  };

  test('tells a fresh subscriber where it stands, then gives it what comes', () => {
    const feed = feedOf();
    const { fake, log } = outlet();
    push(feed, { ...asked, fresh: true }, fake, 100);
    feed.append('1', 'a', 'x');
    expect(log).toEqual(['cursor', '1']);
  });

  test('gives what was missed at the speed at which it is taken, and then goes live', () => {
    const feed = feedOf();
    for (let i = 1; i <= 100; i++) feed.append(`${i}`, 'a', 'x');
    const { fake, log, pile, flush } = outlet();
    pile(60);
    push(feed, asked, fake, 100);
    expect(log).toHaveLength(64);
    feed.append('101', 'a', 'x');
    pile(0);
    flush();
    expect(log).toEqual(Array.from({ length: 101 }, (_, i) => `${i + 1}`));
    feed.append('102', 'a', 'x');
    expect(log.at(-1)).toBe('102');
  });

  test('disconnects a live subscriber that lets too much pile up, and is silent after', () => {
    const feed = feedOf();
    const { fake, log, pile } = outlet();
    push(feed, asked, fake, 100);
    feed.append('1', 'a', 'x');
    pile(101);
    feed.append('2', 'a', 'x');
    feed.append('3', 'a', 'x');
    expect(log).toEqual(['1', '2', 'disconnected']);
  });

  test('signals a gap before what is left', () => {
    const feed = feedOf({ retainedNotifications: 1 });
    feed.append('1', 'a', 'x');
    feed.append('2', 'a', 'x');
    const { fake, log } = outlet();
    push(feed, asked, fake, 100);
    expect(log).toEqual(['gap', '2']);
  });

  test('writes nothing more once it was stopped while it waited', () => {
    const feed = feedOf();
    for (let i = 1; i <= 100; i++) feed.append(`${i}`, 'a', 'x');
    const { fake, log, pile, flush } = outlet();
    pile(60);
    const stop = push(feed, asked, fake, 100);
    stop();
    flush();
    expect(log).toHaveLength(64);
  });
});
