import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { alertBytes, recordBytes, recordOverhead } from '../../core/tlsRecords.ts';
import type { Ledger, LedgerSide } from './ledger.ts';

/** How many records so many bytes take that are written at once. */
const recordsFor = (bytes: number) => Math.ceil(bytes / recordBytes);

/**
 * After so many turns in which something passed, one was surely without a record that had come in part.
 */
const enoughLooks = 8;

/** One direction of a connection. */
interface Direction {
  readonly side: LedgerSide;
  /** Bytes of the TCP socket. */
  total(): number;
  /** Of these, what records of application data took. */
  ofRecords: number;
  /** What is in the ledger as handshake; undefined before anything is. */
  booked: number | undefined;
}

/**
 * Books what TLS adds to one connection. Node.js shows no record, but hands out one at a time, and writes as
 * few as it can: their number gives their overhead. What the TCP socket has counted besides is the handshake,
 * with tickets and alerts. It is booked as the least that was ever left over, as a record of which only a
 * part has come is left over, too: so what is left over later and cannot be explained stays unaccounted.
 */
export class TlsMeter {
  readonly #tls: TLSSocket;
  readonly #sent: Direction;
  readonly #received: Direction;
  #overhead = 0;
  #isLooking = false;
  #looks = 0;

  /** To be made before anything is written or read. */
  constructor(tls: TLSSocket, raw: Socket, ledger: Ledger) {
    this.#tls = tls;
    this.#sent = directionOf(ledger.sent, () => raw.bytesWritten);
    this.#received = directionOf(ledger.received, () => raw.bytesRead);
    const push = tls.push;
    tls.push = (chunk: Buffer | null, encoding?: BufferEncoding) => {
      if (chunk !== null) this.#add(this.#received, chunk.length, 1);
      return push.call(tls, chunk, encoding);
    };
    meterWrites(tls, (bytes) => this.#add(this.#sent, bytes, recordsFor(bytes)));
    // A ticket is part of the handshake, whenever it comes.
    tls.on('session', () => {
      this.#received.booked = unbook(this.#received);
      this.#lookSoon();
    });
  }

  /** The handshake is over. False where the cipher's records cannot be counted. */
  secured(): boolean {
    const overhead = recordOverhead(this.#tls.getProtocol() ?? '', this.#tls.getCipher().standardName);
    this.#overhead = overhead ?? 0;
    this.#lookSoon();
    return overhead !== undefined;
  }

  /** Books the alert by which the other side, or this one, has said that nothing more comes. */
  reconcile(): void {
    for (const direction of [this.#sent, this.#received]) {
      const left = leftOver(direction);
      const rest = left - (direction.booked ?? 0);
      const isFewer = direction === this.#received && rest < 0;
      if (direction.booked === undefined || rest === alertBytes(this.#overhead) || isFewer)
        book(direction, left);
    }
    // Where the other side hangs up first, Node.js closes TLS before the connection below.
    if (this.#tls.destroyed) this.#bookUnread();
  }

  /** The connection is closed to its last byte. */
  closed(): void {
    this.reconcile();
    this.#bookUnread();
  }

  /** Of a record that was cut off, or that came when nobody read any more, no byte was handed out. */
  #bookUnread(): void {
    const unread = leftOver(this.#received) - (this.#received.booked ?? 0);
    if (unread >= recordBytes + this.#overhead) return;
    this.#received.side.tlsRecords += unread;
    this.#received.ofRecords += unread;
  }

  #add(direction: Direction, bytes: number, records: number): void {
    const overhead = records * this.#overhead;
    direction.ofRecords += bytes + overhead;
    direction.side.tlsRecords += overhead;
    if (direction.booked === undefined || this.#looks < enoughLooks) this.#lookSoon();
  }

  /** Looks at what is left over when all that was read at once has been handed out. */
  #lookSoon(): void {
    if (this.#isLooking) return;
    this.#isLooking = true;
    setImmediate(() => {
      this.#isLooking = false;
      if (this.#tls.destroyed) return;
      this.#looks++;
      // The end of our own handshake may still be on its way out when the first is looked at.
      book(this.#sent, leftOver(this.#sent));
      book(
        this.#received,
        Math.min(this.#received.booked ?? Number.POSITIVE_INFINITY, leftOver(this.#received)),
      );
    });
  }
}

const directionOf = (side: LedgerSide, total: () => number): Direction => ({
  side,
  total,
  ofRecords: 0,
  booked: undefined,
});

const leftOver = ({ total, ofRecords }: Direction) => total() - ofRecords;

function book(direction: Direction, handshake: number): void {
  direction.side.tlsHandshake += handshake - (direction.booked ?? 0);
  direction.booked = handshake;
}

/** Takes out of the ledger what was booked so far. */
function unbook(direction: Direction): undefined {
  direction.side.tlsHandshake -= direction.booked ?? 0;
}

/** Is told the length of each write, when it is handed to TLS. */
function meterWrites(tls: TLSSocket, tell: (bytes: number) => void): void {
  const write = tls._write;
  tls._write = (chunk: Buffer | string, encoding, done) => {
    tell(Buffer.byteLength(chunk, encoding));
    write.call(tls, chunk, encoding, done);
  };
  const writev = tls._writev as NonNullable<TLSSocket['_writev']>;
  tls._writev = (chunks, done) => {
    tell(chunks.reduce((sum, { chunk, encoding }) => sum + Buffer.byteLength(chunk, encoding), 0));
    writev.call(tls, chunks, done);
  };
}
