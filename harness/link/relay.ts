/*
 * Process entry of a relay: connections to it are passed on, and what is said on them arrives a while later.
 * It has no packets, so it can neither lose any nor limit their rate.
 */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import process from 'node:process';
import { monotonicMs } from '../../core/clock.ts';
import type { LinkTerms } from '../../core/link.ts';
import type { FromLink, ToLink } from '../../core/messages/linkProtocol.ts';
import { createRandom } from '../../core/random.ts';
import { createLane, latenessOf, noteLateness } from './lane.ts';
import { Relaying, relayTo } from './relayed.ts';

const say = (message: FromLink) => process.send?.(message);
// Ctrl-C reaches every process of the terminal; this one ends when the trial does.
process.on('SIGINT', () => {});
process.on('disconnect', () => process.exit(0));

const lane = createLane();
let carried = 0;
let relaying: Relaying;

function open({ rttMs, jitterMs }: LinkTerms, seed: string): void {
  const random = createRandom(seed, 'relay');
  const late = (ms: number) => {
    carried++;
    noteLateness(lane, ms);
  };
  relaying = new Relaying(rttMs, jitterMs, () => random.next(), late);
}

async function portOf(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** A round trip to an echo behind another relay like this one, on a connection that has been used before. */
async function roundTripMs(withinMs: number): Promise<number | null> {
  const echo = createServer((socket) => socket.pipe(socket));
  const relay = relayTo('127.0.0.1', await portOf(echo), relaying);
  const socket = connect({ port: await portOf(relay), host: '127.0.0.1', noDelay: true });
  const timer = setTimeout(() => socket.destroy(), withinMs);
  try {
    let startMs = 0;
    for (let i = 0; i < 2; i++) {
      startMs = monotonicMs();
      socket.write('.');
      await once(socket, 'data');
    }
    return monotonicMs() - startMs;
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
    socket.destroy();
    echo.close();
    relay.close();
  }
}

process.on('message', async (message: ToLink) => {
  switch (message.type) {
    case 'open':
      open(message.terms, message.seed);
      say({ type: 'opened' });
      break;
    case 'lead':
      say({ type: 'leads', port: await portOf(relayTo(message.host, message.port, relaying)) });
      break;
    case 'probe':
      say({ type: 'probed', rttMs: await roundTripMs(3 * message.expectedMs + 1_000) });
      break;
    case 'change':
      relaying.change(message);
      say({ type: 'changed', atMs: monotonicMs() });
      break;
    case 'begin':
      lane.lateness.fill(0);
      break;
    case 'report':
      say({
        type: 'report',
        carried,
        lost: 0,
        downed: 0,
        dropped: 0,
        latenessMs: latenessOf([lane.lateness]),
      });
  }
});
say({ type: 'started' });
