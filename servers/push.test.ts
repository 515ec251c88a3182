import { expect, onTestFinished, test, vi } from 'vitest';
import type { WireControl } from '../core/messages/contract.ts';
import { Feed } from './feed.ts';
import { type Outlet, push } from './push.ts';

const limits = { retainedNotifications: 1000, retainedBytes: 1e6, maxTopics: 10 };
const asked = { topics: ['a'], position: 0, gap: false, fresh: false, expiresAtMs: Number.POSITIVE_INFINITY };

function feedWith(count: number): Feed {
  const feed = new Feed(limits, 'e1');
  for (let i = 1; i <= count; i++) feed.append(`${i}`, 'a', 'x');
  return feed;
}

/** An outlet that writes down what it is given, with a buffer that a test fills and flushes. */
class FakeOutlet implements Outlet {
  readonly log: (string | WireControl)[] = [];
  buffered = 0;
  flush: (() => void) | undefined;
  notify: Outlet['notify'] = (notification, flushed) => {
    this.log.push(notification.id);
    this.flush = flushed ?? this.flush;
  };
  control = (control: WireControl) => void this.log.push(control);
  bufferedBytes = () => this.buffered;
  disconnect = () => void this.log.push('disconnected');
  expire = () => void this.log.push('expired');
}

test('a subscriber from before a restart is told of the gap and where it stands now', () => {
  const feed = feedWith(3);
  const outlet = new FakeOutlet();
  push(feed, { ...asked, position: feed.head, gap: true }, outlet, 100);
  feed.append('4', 'a', 'x');
  expect(outlet.log).toEqual([{ gap: true, cursor: 'e1.3' }, '4']);
});

test('a subscriber that comes back with its cursor is told nothing but what it missed', () => {
  const outlet = new FakeOutlet();
  push(feedWith(4), { ...asked, position: 2 }, outlet, 100);
  expect(outlet.log).toEqual(['3', '4']);
});

test('a long catch-up waits for each batch to be taken, and is never disconnected for it', () => {
  const outlet = new FakeOutlet();
  outlet.buffered = 1000;
  push(feedWith(200), asked, outlet, 100);
  const steps = [outlet.log.length];
  for (let i = 0; i < 3; i++) {
    outlet.flush?.();
    steps.push(outlet.log.length);
  }
  expect(steps).toEqual([64, 128, 192, 200]);
  expect(outlet.log).toEqual(Array.from({ length: 200 }, (_, i) => `${i + 1}`));
});

test('a catch-up within half the buffer does not wait', () => {
  const outlet = new FakeOutlet();
  outlet.buffered = 50;
  push(feedWith(200), asked, outlet, 100);
  expect(outlet.log).toHaveLength(200);
});

test('notifications of other topics are not delivered, and none after a stop', () => {
  const feed = feedWith(0);
  const outlet = new FakeOutlet();
  const stop = push(feed, asked, outlet, 100);
  feed.append('1', 'b', 'x');
  feed.append('2', 'a', 'x');
  stop();
  feed.append('3', 'a', 'x');
  expect(outlet.log).toEqual(['2']);
});

test('nothing is written from the instant on at which the token expires, however late the timer', () => {
  vi.useFakeTimers({ now: 0 });
  onTestFinished(() => void vi.useRealTimers());
  const feed = feedWith(0);
  const outlet = new FakeOutlet();
  push(feed, { ...asked, expiresAtMs: 100 }, outlet, 100);
  vi.setSystemTime(99);
  feed.append('1', 'a', 'x');
  vi.setSystemTime(100);
  feed.append('2', 'a', 'x');
  feed.append('3', 'a', 'x');
  expect(outlet.log).toEqual(['1', 'expired']);
});

test('a silent subscriber is told of the expiry once, when it is due', () => {
  vi.useFakeTimers({ now: 0 });
  onTestFinished(() => void vi.useRealTimers());
  const outlet = new FakeOutlet();
  push(feedWith(0), { ...asked, expiresAtMs: 100 }, outlet, 100);
  vi.advanceTimersByTime(99);
  expect(outlet.log).toEqual([]);
  vi.advanceTimersByTime(10_000);
  expect(outlet.log).toEqual(['expired']);
});

test('a subscriber that left is not told that its token has expired', () => {
  vi.useFakeTimers({ now: 0 });
  onTestFinished(() => void vi.useRealTimers());
  const outlet = new FakeOutlet();
  push(feedWith(0), { ...asked, expiresAtMs: 100 }, outlet, 100)();
  vi.advanceTimersByTime(10_000);
  expect(outlet.log).toEqual([]);
});
