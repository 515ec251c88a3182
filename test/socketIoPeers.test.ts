import { afterEach, describe, expect, test } from 'vitest';
import {
  type EngineIoPeer,
  type EngineIoScript,
  openPacket,
  startEngineIoPeer,
  welcomePackets,
} from './fixtures/engineIoPeer.ts';
import { subscribe, type TestSubscriber } from './fixtures/subscriber.ts';

/* What a server of Socket.IO does wrong is a fault with a name; nothing of it passes for a delivery. */

let peer: EngineIoPeer;
let subscriber: TestSubscriber;

afterEach(async () => {
  await subscriber.close();
  expect(subscriber.network.unaccounted()).toBe(0);
  peer.close();
});

type Connection = 'polling' | 'websocket' | 'upgrade';

async function start(connection: Connection, script: EngineIoScript): Promise<void> {
  peer = await startEngineIoPeer(script);
  subscriber = subscribe(peer.url, { transport: 'socket-io', connection }, ['a']);
}

/** The first fault, once it is there. */
async function firstFault() {
  await Promise.race([subscriber.until(() => subscriber.faults.length > 0), subscriber.refused]);
  return subscriber.faults[0];
}

/** Serves polls as it should, and then answers so; `last` is left waiting. */
const polls = (...answers: (readonly [body: string, status?: number, type?: string])[]): EngineIoScript => ({
  get: (n, answer) => {
    const next = answers[n];
    if (next) answer(...next);
  },
});
const welcome = welcomePackets.join('\x1e');

describe('errors of Engine.IO', () => {
  test.each([
    [0, 'Transport unknown', 'does not speak this transport'],
    [2, 'Bad handshake method', 'not opened by this method'],
    [3, 'Bad request', 'does not fit the session'],
    [4, 'Forbidden', 'does not let this client in'],
    [5, 'Unsupported protocol version', 'does not speak Engine.IO 4'],
  ])('%i, “%s”, ends the attempts, over polls and WebSocket', async (code, message, meaning) => {
    const status = code === 4 ? 403 : 400;
    await start('polling', polls([JSON.stringify({ code, message }), status, 'application/json']));
    await expect(subscriber.refused).rejects.toThrow(meaning);
    expect(subscriber.faults).toMatchObject([{ kind: 'status' }]);
    await subscriber.close();
    peer.close();
    await start('websocket', { refuse: { status: 400, body: message } });
    await expect(subscriber.refused).rejects.toThrow(`Engine.IO error ${code}, “${message}”`);
  });

  test('1, “Session ID unknown”, is a fault, and another session is opened', async () => {
    await start(
      'polling',
      polls(
        [openPacket()],
        ['{"code":1,"message":"Session ID unknown"}', 400, 'application/json'],
        [openPacket()],
        [welcome],
      ),
    );
    await subscriber.subscribed;
    expect(subscriber.faults).toMatchObject([
      { kind: 'status', example: expect.stringContaining('does not know the session') },
    ]);
    expect(peer.asked.filter((path) => !path.includes('sid='))).toHaveLength(2);
  });

  test('of a server that is none are told as they are', async () => {
    await start('polling', polls(['nothing here', 404]));
    await expect(subscriber.refused).rejects.toThrow('the target does not serve GET /socket-io/');
  });
});

describe('a server of another revision', () => {
  test('is named by its lengths before packets, and asked no more', async () => {
    await start('polling', polls(['97:0{"sid":"a","upgrades":[],"pingInterval":1,"pingTimeout":1}2:40']));
    await expect(subscriber.refused).rejects.toThrow('Engine.IO 3, as Socket.IO 2 does');
  });

  test('is named by a namespace without a session id, over WebSocket', async () => {
    await start('websocket', {
      webSocket(socket) {
        socket.send(openPacket());
        socket.send('40');
      },
    });
    await expect(subscriber.refused).rejects.toThrow('Engine.IO 3, as Socket.IO 2 does');
  });
});

describe('what is no packet', () => {
  test.each([
    ['text', ['hello'], 'no packet of Engine.IO 4'],
    ['something before the open packet', ['40{"sid":"a"}'], 'expected an open packet'],
    ['an open packet without an id', ['0{}'], 'expected sid'],
    ['a second open packet', [openPacket(), openPacket()], 'no place here'],
    ['a pong', [openPacket(), '3'], 'no place here'],
    ['a broken event', [openPacket(), ...welcomePackets, '42["notification"'], 'not JSON'],
    [
      'a notification without a payload',
      [openPacket(), ...welcomePackets, '42["notification",{"id":"1","topic":"a"}]'],
      'needs an object with id',
    ],
    [
      'a cursor that is none',
      [openPacket(), welcomePackets[0], '42["subscribed",{"cursor":"a b"}]'],
      'expected a cursor',
    ],
    ['bytes of no event', [openPacket(), ...welcomePackets, Buffer.from('x')], 'belong to no event'],
  ] as const)('is unreadable over WebSocket, and over polls: %s', async (_what, packets, reason) => {
    await start('websocket', {
      webSocket(socket) {
        for (const packet of packets) socket.send(packet);
      },
    });
    expect(await firstFault()).toMatchObject({
      kind: 'unreadable',
      example: expect.stringContaining(reason),
    });
    await subscriber.close();
    peer.close();
    const texts = packets.map((packet) =>
      typeof packet === 'string' ? packet : `b${packet.toString('base64')}`,
    );
    await start('polling', polls(...texts.map((text) => [text] as const)));
    expect(await firstFault()).toMatchObject({
      kind: 'unreadable',
      example: expect.stringContaining(reason),
    });
    expect(subscriber.received).toEqual([]);
  });

  test('is an answer of another type', async () => {
    await start('polling', polls(['<html>', 200, 'text/html']));
    expect(await firstFault()).toMatchObject({
      kind: 'unreadable',
      example: expect.stringContaining('text/html'),
    });
  });

  test('is what does not say that packets were taken', async () => {
    await start('polling', { ...polls([openPacket()]), post: (_body, answer) => answer('later') });
    expect(await firstFault()).toMatchObject({
      kind: 'unreadable',
      example: expect.stringContaining('POST /socket-io/: the target did not take the packets'),
    });
  });
});

describe('a session', () => {
  test('is given up when no ping comes in time', async () => {
    const open = openPacket({ pingInterval: 20, pingTimeout: 10 });
    await start('websocket', {
      webSocket(socket) {
        socket.send(open);
        for (const packet of welcomePackets) socket.send(packet);
      },
    });
    expect(await firstFault()).toMatchObject({
      kind: 'unanswered',
      example: expect.stringContaining('no ping came within 0.03 s'),
    });
  });

  test('goes on for as long as pings come, and answers them', async () => {
    const pongs: string[] = [];
    await start('websocket', {
      webSocket(socket) {
        socket.send(openPacket({ pingInterval: 100, pingTimeout: 100 }));
        for (const packet of welcomePackets) socket.send(packet);
        const timer = setInterval(() => socket.send('2'), 50);
        socket.on('close', () => clearInterval(timer));
        socket.on('message', (data) => {
          if (`${data}` === '3' && pongs.push('3') === 8)
            socket.send('42["notification",{"id":"1","topic":"a","data":"x"}]');
        });
      },
    });
    await subscriber.until(() => subscriber.received.length > 0);
    expect(subscriber.faults).toEqual([]);
    const { sent, received } = subscriber.network.traffic();
    // A byte of text in a frame, which clients mask.
    expect([received.heartbeat / 3, sent.heartbeat / 7]).toEqual([pongs.length, pongs.length]);
  });

  test.each([
    ['closed', ['1'], 'the target closed the session'],
    ['ended by leaving the namespace', ['41'], 'ended the connection to the namespace'],
  ])('that is %s is opened again', async (_how, packets, reason) => {
    await start('polling', polls([openPacket()], [[welcome, ...packets].join('\x1e')], [openPacket()]));
    expect(await firstFault()).toMatchObject({ kind: 'reconnect', example: expect.stringContaining(reason) });
    await subscriber.until(() => peer.asked.filter((path) => !path.includes('sid=')).length > 1);
  });

  test('that is refused at the namespace says why', async () => {
    await start('polling', polls([openPacket()], ['44{"message":"Invalid namespace"}']));
    await expect(subscriber.refused).rejects.toThrow('the target refused the client: Invalid namespace');
  });
});

describe('an upgrade', () => {
  const notification = '42["notification",{"id":"1","topic":"a","data":"x"}]';

  /** Whatever came of the upgrade, polls go on. */
  const mustStay = async (kind: string, reason: string) => {
    expect(await firstFault()).toMatchObject({ kind, example: expect.stringContaining(reason) });
    expect(subscriber.faults[0]?.example).toContain('stays on polling');
    await subscriber.until(() => subscriber.received.length > 0);
    expect(subscriber.faults).toHaveLength(1);
    expect(peer.asked.filter((path) => !path.includes('sid='))).toHaveLength(1);
  };
  /** Notifies once the upgrade has come to nothing. */
  const staying = (script: EngineIoScript, more: object = {}): EngineIoScript => ({
    ...script,
    get(n, answer) {
      if (n === 0) answer(openPacket({ upgrades: ['websocket'], ...more }));
      else if (n === 1) answer(welcome);
      else if (n === 2)
        void subscriber.until(() => subscriber.faults.length > 0).then(() => answer(notification));
    },
  });

  test('that is refused leaves the session on polling', async () => {
    await start('upgrade', staying({ refuse: { status: 400, body: 'Bad request' } }));
    await mustStay('status', 'does not fit the session');
  });

  test('that is closed at once leaves the session on polling', async () => {
    await start('upgrade', staying({ webSocket: (socket) => socket.close() }));
    await mustStay('reconnect', 'closed with 1005');
  });

  test('whose probe is answered otherwise leaves the session on polling', async () => {
    await start(
      'upgrade',
      staying({ webSocket: (socket) => socket.on('message', () => socket.send('3prob')) }),
    );
    await mustStay('unreadable', 'expected 3probe');
  });

  test('that is not offered leaves the session on polling', async () => {
    await start('upgrade', polls([openPacket()], [welcome], [notification]));
    await mustStay('unreadable', 'offers no upgrade');
  });

  test('that is not answered leaves the session on polling, after as long as a ping may wait', async () => {
    await start('upgrade', staying({ isSilent: true }, { pingTimeout: 50 }));
    await mustStay('unanswered', 'not answered within 0.05 s');
  });
});
