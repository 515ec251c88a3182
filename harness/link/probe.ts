import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { monotonicMs } from '../../core/clock.ts';

/** Nobody listens here: the answer to a SYN is a RST, one round trip later (RFC 9293 §3.5.2). */
const closedPort = 1;
// The first few find code that has never run; the median is of those that come after them.
const probes = 11;
const apartMs = 3;
/** How much longer than expected an answer may take. */
const patienceMs = 250;

/** The median round trip to a host, of several; null where none came back in time. */
export async function roundTripMs(address: string, expectedMs: number): Promise<number | null> {
  const found: number[] = [];
  const sockets = await Promise.all(
    Array.from({ length: probes }, async (_, i) => {
      await sleep(i * apartMs);
      const startMs = monotonicMs();
      const socket = connect({ host: address, port: closedPort });
      const answered = new Promise<void>((resolve) => {
        socket.once('error', (error: NodeJS.ErrnoException) => {
          if (error.code === 'ECONNREFUSED') found.push(monotonicMs() - startMs);
          resolve();
        });
      });
      await Promise.race([answered, sleep(expectedMs + patienceMs)]);
      return socket;
    }),
  );
  for (const socket of sockets) socket.destroy();
  found.sort((a, b) => a - b);
  return found[found.length >> 1] ?? null;
}
