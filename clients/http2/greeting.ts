import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { excerptOf, UnreadableError } from '../../core/messages/unreadable.ts';
import { PathError } from '../wire/requestFault.ts';
import { frameTypes, preface, settingsFrame, windowUpdateFrame } from './frames.ts';
import { limits } from './inbound.ts';
import type { Outbox } from './outbox.ts';
import { windowBytes } from './refills.ts';
import { defaultWindowBytes } from './sender.ts';

/** No push, and windows that notifications do not exhaust (RFC 9113 §6.5.2). */
const ourSettings = settingsFrame({
  HEADER_TABLE_SIZE: limits.headerTableBytes,
  ENABLE_PUSH: 0,
  INITIAL_WINDOW_SIZE: windowBytes.stream,
  MAX_HEADER_LIST_SIZE: limits.headerListBytes,
});
const ourWindow = windowUpdateFrame(0, windowBytes.connection - defaultWindowBytes);

/** A target that has not said in this time that it speaks HTTP/2 does not. */
const settlesWithinMs = 5_000;
/** So much is kept of what a target sends first, to say what it was. */
const shownBytes = 40;
/** How an alert of TLS begins, which is how a port for TLS answers anything else (RFC 8446 §5.1). */
const tlsAlert = '\x15\x03';

/** The beginning of a connection, until the target has shown by its SETTINGS that it speaks HTTP/2. */
export class Greeting {
  /** Whether the target has announced its settings. */
  isSettled = false;
  /** Whether requests can follow. */
  isSent = false;
  readonly #socket: Socket;
  #first = '';
  #patience: NodeJS.Timeout | undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  /** Sends what a client sends first, before it knows anything of the target (RFC 9113 §3.4). */
  send(outbox: Outbox, onSilent: (error: PathError) => void): void {
    this.isSent = true;
    this.#patience = setTimeout(() => onSilent(this.#silent()), settlesWithinMs);
    outbox.whole(preface, 'handshake');
    outbox.whole(ourSettings, 'handshake');
    outbox.whole(ourWindow, 'control');
  }

  /** Looks at what comes before the settings. */
  read(bytes: Buffer, end: number): void {
    if (this.#first.length < shownBytes)
      this.#first += bytes.toString('latin1', 0, Math.min(end, shownBytes - this.#first.length));
  }

  /** The settings have come; true for the first ones. */
  settle(): boolean {
    clearTimeout(this.#patience);
    const isFirst = !this.isSettled;
    this.isSettled = true;
    return isFirst;
  }

  /** The connection is over. */
  stop(): void {
    clearTimeout(this.#patience);
  }

  /** Whether the target has begun as a server of HTTP/2 does, with SETTINGS. */
  get hasBegun(): boolean {
    return this.isSettled || this.#first.charCodeAt(3) === frameTypes.SETTINGS;
  }

  /** What it means that the target has sent something else first. */
  notHttp2(reason: string): PathError {
    if (this.#first.startsWith(tlsAlert)) return this.#isTls();
    return new PathError(`it does not speak HTTP/2 here: ${reason}; it sent ${excerptOf(this.#first)}`);
  }

  /**
   * What it means that the target has gone before it said anything: it may be on its way down, or not speak
   * HTTP/2. Undefined where there was time for more.
   */
  goneBefore(reason: string): Error | undefined {
    if (this.isSettled || !this.isSent) return undefined;
    if (this.#first.startsWith(tlsAlert)) return this.#isTls();
    const how = this.#socket instanceof TLSSocket ? '' : ' without TLS';
    return new UnreadableError(`${reason} without a SETTINGS frame: it may not speak HTTP/2${how}`);
  }

  #isTls(): PathError {
    return new PathError('it speaks TLS at this port, and was asked for HTTP/2 in the clear');
  }

  #silent(): PathError {
    const what = this.#first === '' ? '' : `; it sent ${excerptOf(this.#first)}`;
    return new PathError(
      `it does not speak HTTP/2: no SETTINGS came within ${settlesWithinMs / 1000} s${what}`,
    );
  }
}

/** Over TLS, the target says by ALPN whether it speaks HTTP/2 (RFC 9113 §3.2); undefined where it does. */
export function declinedByAlpn(socket: Socket): PathError | undefined {
  if (!(socket instanceof TLSSocket) || socket.alpnProtocol === 'h2') return undefined;
  const chosen = socket.alpnProtocol ? `chose ${excerptOf(socket.alpnProtocol)}` : 'chose no protocol';
  return new PathError(`it does not speak HTTP/2: asked by ALPN, it ${chosen}`);
}
