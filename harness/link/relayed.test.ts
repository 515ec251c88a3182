import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Relaying, relayTo } from './relayed.ts';

async function portOf(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

test('while a relay is down it holds back what is said, both ways and in order, and loses nothing', async () => {
  const relaying = new Relaying(
    2,
    0,
    () => 0.5,
    () => {},
  );
  const echo = createServer((socket) => socket.pipe(socket));
  const relay = relayTo('127.0.0.1', await portOf(echo), relaying);
  const socket = connect({ host: '127.0.0.1', port: await portOf(relay) });
  let heard = '';
  socket.setEncoding('utf8').on('data', (text: string) => {
    heard += text;
  });
  socket.write('a');
  await expect.poll(() => heard).toBe('a');
  relaying.change({ isDown: true, rttMs: 2 });
  for (const letter of 'bcd') {
    socket.write(letter);
    await sleep(20);
  }
  expect(heard).toBe('a');
  relaying.change({ isDown: false, rttMs: 60 });
  await expect.poll(() => heard).toBe('abcd');
  expect(relaying.rttMs).toBe(60);
  socket.destroy();
  for (const server of [relay, echo]) server.close();
});
