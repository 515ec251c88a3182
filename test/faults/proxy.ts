import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { Harm } from './harm.ts';
import type { Luck } from './luck.ts';

/** Over HTTP/2 come subscriptions alone. */
const isSubscription = /^(GET \/(?!health)|PRI )/;

/**
 * Starts a TCP proxy that does harm to the bytes on their way to subscribers, and knows of no transport. What
 * the publisher says, and the health check, pass as they are. Gives the URL to reach it by.
 */
export async function startProxy(
  inner: string,
  { host, port }: { host: string; port: number },
  harm: Harm,
  luck: Luck,
): Promise<string> {
  const target = new URL(inner);
  const server = createServer({ noDelay: true }, (client) => {
    client.on('error', () => {});
    client.once('data', (first: Buffer) => {
      const harmed = isSubscription.test(first.toString('latin1'));
      if (harmed && harm.accepts?.(luck) === false) return client.destroy();
      const upstream = connect({ host: target.hostname, port: Number(target.port), noDelay: true });
      join(client, upstream, harmed ? harm : {}, luck);
      upstream.write(first);
      client.pipe(upstream);
    });
  });
  await new Promise<void>((resolve, reject) =>
    server.once('error', reject).listen({ host, port, backlog: 4096 }, resolve),
  );
  return `http://${host}:${(server.address() as AddressInfo).port}`;
}

function join(client: Socket, upstream: Socket, harm: Harm, luck: Luck): void {
  const end = () => {
    client.destroy();
    upstream.destroy();
  };
  client.on('close', end);
  upstream.on('error', end);
  const queue: { readonly bytes: Buffer; readonly dueMs: number }[] = [];
  let isWaiting = false;
  let isOver = false;
  const drain = () => {
    isWaiting = false;
    for (let next = queue[0]; next; next = queue[0]) {
      const waitMs = next.dueMs - performance.now();
      if (waitMs > 0) {
        isWaiting = true;
        setTimeout(drain, waitMs);
        return;
      }
      queue.shift();
      client.write(next.bytes);
    }
    if (isOver) client.end();
  };
  const pass =
    harm.connection?.(luck) ?? ((bytes: Buffer) => (harm.passes ? harm.passes(bytes, luck) : [{ bytes }]));
  upstream.on('data', (bytes: Buffer) => {
    const passing = pass(bytes);
    if (passing === null) return end();
    const now = performance.now();
    queue.push(...passing.map(({ afterMs = 0, ...segment }) => ({ ...segment, dueMs: now + afterMs })));
    if (!isWaiting) drain();
  });
  upstream.on('end', () => {
    isOver = true;
    if (!isWaiting) drain();
  });
}
