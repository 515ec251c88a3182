import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';

/* What only trying tells. */

/** Looks how finely the monotonic clock steps, and how long it takes to read, in the best of some tries. */
export function clockSteps(): { stepNs: number; readNs: number } {
  let stepNs = Number.POSITIVE_INFINITY;
  let readNs = Number.POSITIVE_INFINITY;
  for (let turn = 0; turn < 50; turn++) {
    const before = process.hrtime.bigint();
    let last = before;
    for (let i = 0; i < 200; i++) {
      const now = process.hrtime.bigint();
      if (now > last) stepNs = Math.min(stepNs, Number(now - last));
      last = now;
    }
    readNs = Math.min(readNs, Number(last - before) / 200);
  }
  return { stepNs, readNs };
}

/** Tries whether a server on the loopback interface can be reached; rejects with why not. */
export async function canListen(): Promise<void> {
  const server = createServer((socket) => socket.end());
  try {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    socket.resume();
    await once(socket, 'close');
  } finally {
    server.close();
  }
}
