import { connect, createServer, type Server, type Socket } from 'node:net';
import { monotonicMs } from '../../core/clock.ts';

/** What a relay does to the two directions of each connection. */
export interface Relaying {
  readonly rttMs: number;
  readonly jitterMs: number;
  readonly random: () => number;
  /** Hears how much later than due each piece was passed on. */
  late(ms: number): void;
}

/** More waiting than this, and the sender waits, too. */
const highWaterBytes = 1_000_000;

/** Serves connections to an address, each as if it were a round trip away. */
export function relayTo(host: string, port: number, relaying: Relaying): Server {
  return createServer({ allowHalfOpen: true, noDelay: true }, (near) => {
    const far = connect({ host, port, allowHalfOpen: true, noDelay: true });
    // The handshake was made with us, at once: what comes first waits for the time that it would have taken.
    passOn(near, far, relaying, monotonicMs() + relaying.rttMs);
    passOn(far, near, relaying, 0);
  });
}

/** Passes on what one side says to the other, a while later, and in its order. */
function passOn(from: Socket, to: Socket, { rttMs, jitterMs, random, late }: Relaying, notBeforeMs: number) {
  const waiting: { readonly dueMs: number; readonly pass: () => void }[] = [];
  let lastMs = 0;
  let isArmed = false;
  const release = () => {
    isArmed = false;
    for (let one = waiting[0]; one !== undefined; one = waiting[0]) {
      const leftMs = one.dueMs - monotonicMs();
      if (leftMs > 0) return arm(leftMs);
      waiting.shift();
      late(-leftMs);
      one.pass();
    }
  };
  const arm = (leftMs: number) => {
    isArmed = true;
    // A timer counts whole milliseconds, and the last one must not be rounded.
    if (leftMs >= 1) setTimeout(release, Math.floor(leftMs));
    else setImmediate(release);
  };
  const later = (pass: () => void) => {
    const wayMs = rttMs / 2 + (2 * random() - 1) * jitterMs;
    lastMs = Math.max(lastMs, Math.max(monotonicMs(), notBeforeMs) + wayMs);
    waiting.push({ dueMs: lastMs, pass });
    if (!isArmed) release();
  };
  from.on('data', (bytes) =>
    later(() => {
      if (to.destroyed || to.write(bytes) || to.writableLength < highWaterBytes) return;
      from.pause();
      to.once('drain', () => from.resume());
    }),
  );
  from.on('end', () => later(() => to.end()));
  from.on('error', () => later(() => to.resetAndDestroy()));
  from.on('close', () => later(() => to.destroySoon()));
}
