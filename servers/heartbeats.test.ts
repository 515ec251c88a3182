import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Heartbeats } from './heartbeats.ts';

/** A socket that counts its beats as bytes written. */
class FakeSocket {
  bytesWritten = 0;
  beats = 0;
  readonly beat = () => {
    this.beats++;
    this.bytesWritten += 2;
  };
}

let heartbeats: Heartbeats;
beforeEach(() => {
  vi.useFakeTimers();
  heartbeats = new Heartbeats(1000);
});
afterEach(() => {
  heartbeats.close();
  vi.useRealTimers();
});

function watched(): FakeSocket & { stop: () => void } {
  const socket = new FakeSocket();
  return Object.assign(socket, { stop: heartbeats.watch(socket, socket.beat) });
}

test('a silent connection hears one beat in each span of silence', () => {
  const socket = watched();
  vi.advanceTimersByTime(990);
  expect(socket.beats).toBe(0);
  vi.advanceTimersByTime(9300);
  expect(socket.beats).toBe(10);
});

test('a connection that is written to more often hears none', () => {
  const socket = watched();
  for (let ms = 0; ms < 10_000; ms += 900) {
    socket.bytesWritten++;
    vi.advanceTimersByTime(900);
  }
  expect(socket.beats).toBe(0);
});

test('after a write the next beat comes not before the silence has lasted, and at most a quarter later', () => {
  const sockets = Array.from({ length: 16 }, watched);
  vi.advanceTimersByTime(600);
  for (const socket of sockets) socket.bytesWritten++;
  vi.advanceTimersByTime(990);
  for (const socket of sockets) expect(socket.beats).toBe(0);
  vi.advanceTimersByTime(270);
  for (const socket of sockets) expect(socket.beats).toBe(1);
});

test('many silent connections are not written to all at once', () => {
  const sockets = Array.from({ length: 80 }, watched);
  let most = 0;
  let before = 0;
  for (let ms = 0; ms < 5000; ms += 10) {
    vi.advanceTimersByTime(10);
    const beats = sockets.reduce((sum, socket) => sum + socket.beats, 0);
    most = Math.max(most, beats - before);
    before = beats;
  }
  expect(before).toBeGreaterThan(300);
  expect(most).toBe(10);
});

test('a connection that is no longer watched hears nothing', () => {
  const [first, second] = [watched(), watched()];
  first.stop();
  vi.advanceTimersByTime(2000);
  expect(first.beats).toBe(0);
  expect(second.beats).toBeGreaterThan(0);
});
