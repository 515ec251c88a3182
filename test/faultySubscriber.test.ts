import { afterEach, describe, expect, test } from 'vitest';
import { type Answer, type ScriptedTarget, startScriptedTarget } from './fixtures/scriptedTarget.ts';
import { subscribe, type TestSubscriber } from './fixtures/subscriber.ts';

/*
 * What a target does wrong has the same outcome on every transport: a fault with an example, and another
 * attempt, or none where that is of no use.
 */

const polls = [{ transport: 'short-polling', interval: '20ms' }, { transport: 'long-polling' }];
const streams = [{ transport: 'http-streaming' }, { transport: 'sse' }];
const websocket = { transport: 'websocket' };
const all = [...polls, ...streams, websocket];

let target: ScriptedTarget;
let subscriber: TestSubscriber;

afterEach(async () => {
  await subscriber.close();
  expect(subscriber.network.unaccounted()).toBe(0);
  target.close();
});

async function start(variant: object, script: (n: number) => Answer): Promise<void> {
  target = await startScriptedTarget(script);
  subscriber = subscribe(target.url, variant, ['a']);
}

const isPoll = ({ transport }: { transport: string }) => transport.endsWith('polling');
/** What tells a subscriber where it stands, in the form of its transport. */
const welcome = (variant: { transport: string }) =>
  isPoll(variant) ? '{"cursor":"c.1","notifications":[]}' : '{"cursor":"c.1"}';
/** One notification, in the form of its transport. */
const notified = (variant: { transport: string }, id: string) => {
  const message = `"id":"${id}","topic":"a","data":"x"`;
  return isPoll(variant)
    ? `{"cursor":"c.${id}","notifications":[{${message}}]}`
    : `{"cursor":"c.${id}",${message}}`;
};
const kinds = () => subscriber.faults.map(({ kind }) => kind);

const unreadable = [
  ['not JSON', 'hello'],
  ['null', 'null'],
  ['a list', '[]'],
  ['a number', '12'],
  ['an empty object', '{}'],
  ['a cursor that is not text', '{"cursor":{},"notifications":[],"id":"1","topic":"a","data":"x"}'],
  ['a cursor that breaks a URL', '{"cursor":"a b","notifications":[],"id":"1","topic":"a","data":"x"}'],
  [
    'a notification without a topic',
    '{"cursor":"c.2","id":"1","data":"x","notifications":[{"id":"1","data":"x"}]}',
  ],
  [
    'a notification without a payload',
    '{"cursor":"c.2","id":"1","topic":"a","notifications":[{"id":"1","topic":"a"}]}',
  ],
  ['half a message', '{"cursor":"c.1","noti'],
] as const;

describe.each(all)('over $transport', (variant) => {
  test.each(unreadable)(
    '%s from a target that never sent anything else ends in a refusal',
    async (_, text) => {
      await start(variant, () => ({ messages: [text] }));
      await expect(subscriber.refused).rejects.toThrow(
        `GET /${variant.transport}: the target sent something unreadable`,
      );
      expect(kinds()).toEqual(['unreadable', 'unreadable', 'unreadable']);
      expect(target.asked()).toBe(3);
    },
  );

  test.each(unreadable)(
    '%s after good messages is a fault, and the subscriber comes back',
    async (_, text) => {
      // Of a stream the good and the bad come in one answer, of polls in two.
      await start(variant, (n) =>
        isPoll(variant)
          ? { messages: [[welcome(variant), text][n] ?? notified(variant, '2')] }
          : { messages: n === 0 ? [welcome(variant), text] : [notified(variant, '2')] },
      );
      await subscriber.until(() => subscriber.received.length > 0);
      expect(kinds()).toEqual(['unreadable']);
      expect(subscriber.received[0]?.id).toBe('2');
    },
  );

  test('an error is a fault of its own, with the beginning of what came, escaped', async () => {
    await start(variant, (n) =>
      n < 2 ? { status: 503, messages: ['try\r\n\x1b[31mlater'] } : { messages: [welcome(variant)] },
    );
    await subscriber.subscribed;
    expect(subscriber.faults).toEqual(
      Array(2).fill({
        kind: 'status',
        example: `GET /${variant.transport}: the target answered 503 try\\r\\n\\u001b[31mlater`,
      }),
    );
  });

  test('Retry-After is honoured, and the last fault is told meanwhile', async () => {
    await start(variant, (n) =>
      n === 0 ? { status: 429, headers: { 'Retry-After': '1' } } : { messages: [welcome(variant)] },
    );
    const before = performance.now();
    await subscriber.subscribed;
    expect(performance.now() - before).toBeGreaterThan(950);
    expect(kinds()).toEqual(['status']);
  });

  test.each([400, 401, 403, 404, 301])('status %i is given up at once', async (status) => {
    await start(variant, () => ({ status }));
    await expect(subscriber.refused).rejects.toThrow(`${status}`);
    expect(target.asked()).toBe(1);
    expect(kinds()).toEqual(['status']);
  });

  test('a connection that is lost before the answer is a request that was not answered', async () => {
    await start(variant, (n) => (n === 0 ? { status: 500, ends: 'cut' } : { messages: [welcome(variant)] }));
    await subscriber.subscribed;
    expect(kinds()).toEqual([variant.transport === 'websocket' ? 'status' : 'unanswered']);
  });

  test('a gap is told of', async () => {
    await start(variant, () => ({ messages: [welcome(variant).replace('{', '{"gap":true,')] }));
    await subscriber.until(() => subscriber.gaps() > 0);
  });
});

describe.each([...polls, ...streams])('over $transport, an answer', (variant) => {
  test.each([
    ['of a page', { 'Content-Type': 'text/html; charset=utf-8' }, /Content-Type: text\/html; expected /],
    [
      'in gzip',
      { 'Content-Encoding': 'gzip' },
      /Content-Encoding: gzip; clients read uncompressed answers only/,
    ],
  ])('%s is given up, with what was expected', async (_, headers, message) => {
    await start(variant, () => ({ headers, messages: ['<p>'] }));
    await expect(subscriber.refused).rejects.toThrow(message);
    expect(kinds()).toEqual(['unreadable', 'unreadable', 'unreadable']);
  });
});

describe('over http-streaming in multipart, an answer', () => {
  const variant = { transport: 'http-streaming', format: 'multipart' };
  const headers = { 'Content-Type': 'multipart/mixed; boundary=b' };
  const begin = '--b\r\n';
  // The target writes the last LF.
  const part = (message: string, type = 'application/json', after = '--b\r') =>
    `Content-Type: ${type}\r\n\r\n${message}\r\n${after}`;

  test.each([
    ['in NDJSON', {}, '{"cursor":"c.1"}', 'Content-Type: application/x-ndjson; expected multipart/mixed'],
    [
      'of another kind of multipart',
      { 'Content-Type': 'multipart/x-mixed-replace; boundary=b' },
      begin + part(welcome(variant)),
      'Content-Type: multipart/x-mixed-replace; expected multipart/mixed',
    ],
    ['without a boundary', { 'Content-Type': 'multipart/mixed' }, begin, 'no boundary in its Content-Type'],
    [
      'with a part of text',
      headers,
      begin + part(welcome(variant), 'text/plain'),
      'sent a part of text/plain; expected application/json',
    ],
    ['with a part that is not JSON', headers, begin + part('hello'), 'it is not JSON'],
    ['with a broken header', headers, `${begin}hello\r\n\r`, 'a part with a bad header line: hello'],
  ])('%s is given up, with what was expected', async (_, given, message, says) => {
    await start(variant, () => ({ headers: given, messages: [message] }));
    await expect(subscriber.refused).rejects.toThrow(says);
    expect(kinds()).toEqual(['unreadable', 'unreadable', 'unreadable']);
  });

  test('that ends within a part is unreadable; one that says that it ends is an unasked reconnect', async () => {
    const first = begin + part(welcome(variant));
    const half = `${first}\nContent-Type: application/json\r\n\r\n{"cursor":`;
    await start(variant, (n) => ({
      headers,
      messages: [[half, begin + part(notified(variant, '2'), undefined, '--b--\r')][n] ?? first],
      ...(n < 2 && { ends: 'close' }),
    }));
    await subscriber.until(() => subscriber.faults.length === 2);
    expect(subscriber.faults).toEqual([
      {
        kind: 'unreadable',
        example:
          'GET /http-streaming: the target ended the response in the middle of a part; expected --b-- at the end',
      },
      { kind: 'reconnect', example: 'GET /http-streaming: the target ended the response' },
    ]);
    expect(subscriber.received.map(({ id }) => id)).toEqual(['2']);
  });
});

describe('over websocket, a handshake', () => {
  test.each([
    ['with a wrong accept value', { 'Sec-WebSocket-Accept': 'AAAA' }, /Invalid Sec-WebSocket-Accept/],
    ['with a subprotocol that nobody asked for', { 'Sec-WebSocket-Protocol': 'chat' }, /subprotocol/],
    ['with an extension that nobody asked for', { 'Sec-WebSocket-Extensions': 'x-snappy' }, /extension/i],
    ['with a wrong upgrade', { Upgrade: 'h2c' }, /Upgrade/],
  ])('%s is given up, with the reason', async (_, headers, message) => {
    await start(websocket, () => ({ headers }));
    await expect(subscriber.refused).rejects.toThrow(message);
    expect(kinds()).toEqual(['unreadable', 'unreadable', 'unreadable']);
  });

  test.each([
    [
      'none of the subprotocols',
      {},
      'chose no subprotocol, and browsers then fail the connection; offered: a, b',
    ],
    ['an empty one', { 'Sec-WebSocket-Protocol': '' }, 'chose no subprotocol'],
    [
      'one that was not offered',
      { 'Sec-WebSocket-Protocol': 'c' },
      '"c", which was not offered; offered: a, b',
    ],
    ['two', { 'Sec-WebSocket-Protocol': 'a, b' }, '"a, b", which was not offered'],
  ])('that chooses %s is given up at once, with the reason', async (_, headers, says) => {
    await start({ ...websocket, subprotocols: ['a', 'b'] }, () => ({ headers }));
    await expect(subscriber.refused).rejects.toThrow(says);
    expect(kinds()).toEqual(['unreadable']);
    expect(target.asked()).toBe(1);
  });

  test('that chooses one of the subprotocols is taken, and the choice is known', async () => {
    const headers = { 'Sec-WebSocket-Protocol': 'b' };
    await start({ ...websocket, subprotocols: ['a', 'b'] }, () => ({
      headers,
      messages: [welcome(websocket)],
    }));
    await subscriber.subscribed;
    expect([...subscriber.network.subprotocols]).toEqual(['b']);
    expect(kinds()).toEqual([]);
  });

  test('that declines the compression which the variant measures is refused', async () => {
    await start({ ...websocket, compression: true }, () => ({ messages: [welcome(websocket)] }));
    await expect(subscriber.refused).rejects.toThrow('declined permessage-deflate');
  });
});

test.each([
  [8, 'a frame of 16 bytes that is the last of its message'],
  [15, 'a frame of 16 bytes that is the last of its message'],
])('a message in larger frames than the variant asks for (%i) is refused', async (fragmentBytes, says) => {
  await start({ ...websocket, fragmentBytes }, () => ({ messages: [welcome(websocket)] }));
  await expect(subscriber.refused).rejects.toThrow(says);
});

describe.each([...streams, websocket])('over $transport, a connection', (variant) => {
  test.each(['cut', 'close'] as const)('that the target ends (%s) is an unasked reconnect', async (ends) => {
    await start(variant, (n) =>
      n === 0
        ? { messages: [welcome(variant), notified(variant, '2')], ends }
        : { messages: [notified(variant, '3')] },
    );
    await subscriber.until(() => subscriber.received.length === 2);
    expect(kinds()).toEqual(['reconnect']);
    expect(subscriber.network.connections.reconnected).toBe(1);
  });
});

describe.each(polls)('over $transport, a kept connection', (variant) => {
  test('that the target closes with its answer is an unasked reconnect', async () => {
    await start(variant, (n) => ({
      messages: [n < 2 ? welcome(variant) : notified(variant, '2')],
      ...(n === 1 ? { headers: { Connection: 'close' } } : {}),
    }));
    await subscriber.until(() => subscriber.received.length > 0);
    expect(kinds()).toEqual(['reconnect']);
  });
});

test('the wait that SSE asks for is honoured', async () => {
  await start({ transport: 'sse' }, (n) =>
    n === 0
      ? { messages: ['{"cursor":"c.1"}', 'x\nretry: 700'], ends: 'close' }
      : { messages: [notified({ transport: 'sse' }, '2')] },
  );
  const before = performance.now();
  await subscriber.until(() => subscriber.received.length > 0);
  expect(performance.now() - before).toBeGreaterThan(650);
});
