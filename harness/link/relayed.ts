import { connect, createServer, type Server, type Socket } from 'node:net';
import { monotonicMs } from '../../core/clock.ts';
import type { LinkState } from '../../core/messages/linkProtocol.ts';

/** What a relay does to the two directions of each connection. */
export class Relaying {
  readonly jitterMs: number;
  readonly random: () => number;
  /** Hears how much later than due each piece was passed on. */
  readonly late: (ms: number) => void;
  #state: LinkState;
  readonly #held: (() => void)[] = [];

  constructor(rttMs: number, jitterMs: number, random: () => number, late: (ms: number) => void) {
    this.#state = { isDown: false, rttMs };
    this.jitterMs = jitterMs;
    this.random = random;
    this.late = late;
  }

  get rttMs(): number {
    return this.#state.rttMs;
  }

  /** Changes what is said from now on, and lets go of what was held back where the link is no longer down. */
  change(state: LinkState): void {
    this.#state = state;
    if (!state.isDown) for (const go of this.#held.splice(0)) go();
  }

  /** Holds something back while the link is down; false where it is not. */
  holds(go: () => void): boolean {
    if (this.#state.isDown) this.#held.push(go);
    return this.#state.isDown;
  }
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
function passOn(from: Socket, to: Socket, relaying: Relaying, notBeforeMs: number) {
  const { jitterMs, random, late } = relaying;
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
    const again = () => {
      from.resume();
      later(pass);
    };
    // A relay that lost bytes would change what connections say: the sender waits instead, as with TCP.
    if (relaying.holds(again)) return void from.pause();
    const wayMs = relaying.rttMs / 2 + (2 * random() - 1) * jitterMs;
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
