interface Watched {
  /** The socket; or a stream, where several share a socket. */
  readonly outlet: { readonly bytesWritten: number };
  readonly beat: () => void;
  written: number;
  silentLooks: number;
}

/** How often each connection is checked within the silence that leads to a beat. */
const looks = 4;
/**
 * Connections are checked in this many groups, at different moments, so that not all are written to at once.
 */
const groups = 8;

/**
 * Beats on connections to which nothing was written for `silenceMs`, or up to a quarter longer. One timer
 * checks how much has been written to them. A notice of each write would make every write slower:
 * restarting a timer per connection touches neighbouring timers too, which in a broadcast takes a tenth of
 * the time of the write itself.
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
  watch(outlet: Watched['outlet'], beat: () => void): () => void {
    const group = this.#groups[this.#added++ % groups] as Set<Watched>;
    // The first look may come at once and tells of no silence yet.
    const watched = { outlet, beat, written: outlet.bytesWritten, silentLooks: -1 };
    group.add(watched);
    return () => group.delete(watched);
  }

  /** Ends the watch over all connections. */
  close(): void {
    clearInterval(this.#timer);
  }
}

function look(watched: Watched): void {
  const { outlet, beat, written } = watched;
  watched.silentLooks = outlet.bytesWritten === written ? watched.silentLooks + 1 : 0;
  if (watched.silentLooks === looks) {
    beat();
    watched.silentLooks = 0;
  }
  watched.written = outlet.bytesWritten;
}
