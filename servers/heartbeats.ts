import type { Socket } from 'node:net';

interface Watched {
  readonly socket: Pick<Socket, 'bytesWritten'>;
  readonly beat: () => void;
  written: number;
  silentLooks: number;
}

/** How often each connection is looked at within the silence after which it hears a beat. */
const looks = 4;
/**
 * Connections are looked at in so many groups, each at its own moment, or all would be written to at once.
 */
const groups = 8;

/**
 * Beats on connections to which nothing was written for `silenceMs`, or up to a quarter longer. One timer
 * looks at what their sockets have written. To be told of each write would cost each write: restarting a
 * timer of the connection's own touches its neighbours too, which in a broadcast takes a tenth of the time of
 * the write itself.
 */
export class Heartbeats {
  /** As many as `groups`, so that a remainder by it is always an index. */
  readonly #groups = Array.from({ length: groups }, () => new Set<Watched>());
  readonly #timer: NodeJS.Timeout;
  #added = 0;

  constructor(silenceMs: number) {
    let turn = 0;
    this.#timer = setInterval(
      () => {
        for (const watched of this.#groups[turn++ % groups] as Set<Watched>) look(watched);
      },
      silenceMs / looks / groups,
    );
  }

  /** Watches a connection; returns how to stop. */
  watch(socket: Watched['socket'], beat: () => void): () => void {
    const group = this.#groups[this.#added++ % groups] as Set<Watched>;
    // The first look may come at once and tells of no silence yet.
    const watched = { socket, beat, written: socket.bytesWritten, silentLooks: -1 };
    group.add(watched);
    return () => group.delete(watched);
  }

  /** Ends the watch over all connections. */
  close(): void {
    clearInterval(this.#timer);
  }
}

function look(watched: Watched): void {
  const { socket, beat, written } = watched;
  watched.silentLooks = socket.bytesWritten === written ? watched.silentLooks + 1 : 0;
  if (watched.silentLooks === looks) {
    beat();
    watched.silentLooks = 0;
  }
  watched.written = socket.bytesWritten;
}
