import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { beatInSilence } from './heartbeat.ts';

const socket = { bytesWritten: 0 };
let beats: number;
let stop: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  beats = 0;
  stop = beatInSilence(socket, 1000, () => {
    beats++;
    socket.bytesWritten += 2;
  });
});
afterEach(() => {
  stop();
  vi.useRealTimers();
});

test('a silent socket hears a beat each time the silence has lasted', () => {
  vi.advanceTimersByTime(999);
  expect(beats).toBe(0);
  vi.advanceTimersByTime(1);
  expect(beats).toBe(1);
  vi.advanceTimersByTime(3000);
  expect(beats).toBe(4);
});

test('a socket that is written to more often hears none', () => {
  for (let ms = 0; ms < 10_000; ms += 900) {
    socket.bytesWritten++;
    vi.advanceTimersByTime(900);
  }
  expect(beats).toBe(0);
});

test('after a write the next beat comes not before the silence has lasted, and at most a quarter later', () => {
  vi.advanceTimersByTime(600);
  socket.bytesWritten++;
  vi.advanceTimersByTime(1000);
  expect(beats).toBe(0);
  vi.advanceTimersByTime(250);
  expect(beats).toBe(1);
});

test('nothing is heard after a stop', () => {
  stop();
  vi.advanceTimersByTime(5000);
  expect(beats).toBe(0);
});
