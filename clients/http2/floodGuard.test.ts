import { expect, test } from 'vitest';
import { FloodGuard } from './floodGuard.ts';
import { flags, frameTypes } from './frames.ts';

const { DATA, PING, SETTINGS, HEADERS, WINDOW_UPDATE } = frameTypes;

test('a thousand frames that carry nothing are taken each second, and no more', () => {
  let nowMs = 5_000;
  const guard = new FloodGuard(() => nowMs);
  const check = (n: number, type: number = PING) => {
    for (let i = 0; i < n; i++) guard.check(type, 0, 8);
  };
  check(600);
  check(400, SETTINGS);
  nowMs += 999;
  expect(() => check(1)).toThrow(/more than 1000 frames within a second.*such as PING \(ENHANCE_YOUR_CALM\)/);
  nowMs += 1;
  check(1_000, 0xee);
  expect(() => check(1, 0xee)).toThrow(/frame of type 0xee/);
});

test('frames that carry something, open a window or end a stream are never too many', () => {
  const guard = new FloodGuard(() => 0);
  for (let i = 0; i < 5_000; i++) {
    guard.check(DATA, 0, 1);
    guard.check(DATA, flags.END_STREAM, 0);
    guard.check(HEADERS, 0, 9);
    guard.check(WINDOW_UPDATE, 0, 4);
  }
});
