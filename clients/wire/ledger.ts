import type { ByteCounts } from '../../core/counts.ts';

/**
 * One direction of the ledger. The scanners book every byte as it passes the socket; bodies go to `body`
 * until the sink has recognised their content.
 */
export class LedgerSide {
  handshake = 0;
  headers = 0;
  /** Chunk sizes and frame headers. */
  framing = 0;
  body = 0;
  /** Control frames that keep a connection alive, with their headers. */
  heartbeat = 0;
  /** Frames of HTTP/2 that run the connection and its streams, and carry nothing. */
  control = 0;
  /** Messages by which TLS begins and ends a connection. */
  tlsHandshake = 0;
  /** What the records of TLS add to what they hold. */
  tlsRecords = 0;
  /** Bytes within `body` that turned out to be payload, or heartbeat. */
  #payload = 0;
  #bodyHeartbeat = 0;

  /** Says that a body held this many bytes by which its format tells messages apart. */
  claimFraming(bytes: number): void {
    this.body -= bytes;
    this.framing += bytes;
  }

  /** Says that a body held this many bytes of payload. */
  claimPayload(bytes: number): void {
    this.#payload += bytes;
  }

  /** Says that a body held this many bytes of heartbeat. */
  claimHeartbeat(bytes: number): void {
    this.#bodyHeartbeat += bytes;
  }

  /** Says that a whole message was no content: its bytes in the body, and those of its frame's header. */
  rebook(as: 'handshake' | 'heartbeat', bodyBytes: number, headerBytes: number): void {
    this.body -= bodyBytes;
    this.framing -= headerBytes;
    this[as] += bodyBytes + headerBytes;
  }

  /** The books as they stand. */
  books(): Books {
    const { handshake, headers, framing, body, heartbeat, control, tlsHandshake, tlsRecords } = this;
    return {
      handshake,
      headers,
      framing,
      body,
      heartbeat,
      control,
      tlsHandshake,
      tlsRecords,
      payload: this.#payload,
      bodyHeartbeat: this.#bodyHeartbeat,
    };
  }

  /** The books as they stand, by category. */
  counts(): ByteCounts {
    return countsOf(this.books());
  }
}

/** The entries of one direction, of which two may be subtracted to see what came between. */
export interface Books {
  readonly handshake: number;
  readonly headers: number;
  readonly framing: number;
  readonly body: number;
  readonly heartbeat: number;
  readonly control: number;
  readonly tlsHandshake: number;
  readonly tlsRecords: number;
  readonly payload: number;
  readonly bodyHeartbeat: number;
}

/**
 * Books by category. The rest of the bodies is the envelope around the payloads; it counts as framing.
 * Compressed bodies are smaller than their payloads and count as payload as they travelled.
 */
export function countsOf(books: Books): ByteCounts {
  const { handshake, headers, body, control, tlsRecords } = books;
  const heartbeatInBody = Math.min(body, books.bodyHeartbeat);
  const payload = Math.min(body - heartbeatInBody, books.payload);
  const envelope = body - heartbeatInBody - payload;
  const framing = books.framing + envelope;
  const heartbeat = books.heartbeat + heartbeatInBody;
  // What has just been taken out of the books, to be booked anew, may be missing in a difference.
  const tlsHandshake = Math.max(0, books.tlsHandshake);
  const total = handshake + headers + framing + payload + heartbeat + control + tlsHandshake + tlsRecords;
  const tls = tlsHandshake + tlsRecords > 0 ? { tlsHandshake, tlsRecords } : {};
  return {
    handshake,
    headers,
    framing,
    payload,
    heartbeat,
    ...(control > 0 && { control }),
    ...tls,
    total,
    envelope,
  };
}

/** Where every byte of an agent's sockets is booked. */
export interface Ledger {
  readonly sent: LedgerSide;
  readonly received: LedgerSide;
}

/** An empty ledger. */
export const createLedger = (): Ledger => ({ sent: new LedgerSide(), received: new LedgerSide() });
