import { describe, expect, test } from 'vitest';
import { variantSchema } from '../../core/transports.ts';
import { boundingKind, type Ceiling, ceilingText, isTargetsOwn, limitOf, mostUsers } from './ceiling.ts';

const variant = (transport: string, options: object = {}) => variantSchema.parse({ transport, ...options });

const ceiling = (targetCpuMs: number | null, loadCpuMs: number): Ceiling => ({
  kind: 'empty-polls',
  perSecond: 10_000,
  answers: 10_000,
  failed: 0,
  windowMs: 1_000,
  connections: 100,
  connectionsOpened: 0,
  target: { cpuMs: targetCpuMs },
  load: { cpuMs: loadCpuMs },
  invalid: [],
});

describe('limitOf', () => {
  test.each([
    [990, 600, 'target'],
    [960, 990, 'target'],
    [700, 990, 'load'],
    [null, 990, 'load'],
    [500, 480, 'neither'],
  ] as const)(
    'with %s ms of a second taken by the target and %s by the load is the %s',
    (target, load, limit) => {
      expect(limitOf(ceiling(target, load))).toBe(limit);
    },
  );
});

test('a ceiling is the target’s own when it is valid and the target set it', () => {
  const own = ceiling(990, 600);
  expect(isTargetsOwn(own)).toBe(true);
  expect(isTargetsOwn({ ...own, invalid: ['9 requests failed'] })).toBe(false);
  expect(isTargetsOwn(ceiling(600, 990))).toBe(false);
});

test('ceilings are named as they stand in a sentence', () => {
  expect(ceilingText({ kind: 'empty-polls', perSecond: 9_812.3 })).toBe('9,810 empty polls a second');
  expect(ceilingText({ kind: 'websocket-handshakes', perSecond: 2_500 })).toBe(
    '2,500 WebSocket handshakes a second',
  );
});

describe('boundingKind', () => {
  test.each([
    [variant('short-polling', { interval: '1s' }), 'empty-polls'],
    [variant('short-polling', { interval: '1s', connection: 'close' }), 'new-connection-polls'],
    [variant('long-polling'), 'long-poll-wake-ups'],
    [variant('http-streaming'), null],
    [variant('sse'), null],
    [variant('websocket'), null],
  ])('of %o is %s', (of, kind) => {
    expect(boundingKind(of)).toBe(kind);
  });
});

describe('mostUsers', () => {
  test('has short polling ask once an interval, however much there is to say', () => {
    const polls = { kind: 'empty-polls', perSecond: 8_000 } as const;
    expect(mostUsers(polls, variant('short-polling', { interval: '5s' }), 3)).toBe(40_000);
    expect(mostUsers(polls, variant('short-polling', { interval: '500ms' }), 0)).toBe(4_000);
  });

  test('has long polling ask once for each notification', () => {
    const wakeUps = { kind: 'long-poll-wake-ups', perSecond: 8_000 } as const;
    expect(mostUsers(wakeUps, variant('long-polling'), 0.5)).toBe(16_000);
  });

  test('is unknown where there is nothing to ask for', () => {
    expect(
      mostUsers({ kind: 'long-poll-wake-ups', perSecond: 8_000 }, variant('long-polling'), 0),
    ).toBeNull();
  });

  test('is unknown of a kind that does not bound the variant', () => {
    const handshakes = { kind: 'websocket-handshakes', perSecond: 8_000 } as const;
    expect(mostUsers(handshakes, variant('websocket'), 1)).toBeNull();
    expect(mostUsers(handshakes, variant('long-polling'), 1)).toBeNull();
  });
});
