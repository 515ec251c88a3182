import { isIP, type Socket } from 'node:net';
import { connect, createSecureContext, type TLSSocket } from 'node:tls';
import type { Tls } from '../../core/path.ts';
import type { TlsUse } from '../../core/tlsUse.ts';
import { trustIn } from '../../core/trust.ts';
import type { Receive } from './httpConnection.ts';
import type { Ledger } from './ledger.ts';
import { TlsMeter } from './tlsMeter.ts';

/** The session that one subscriber keeps between its connections, as its browser would. */
export interface TlsSession {
  latest?: Buffer;
}

/** What is said to clients of TLS. */
export interface TlsSettings {
  readonly tls: Tls;
  /** Whom they trust, as PEM; null for whom Node.js trusts. */
  readonly authority: string | null;
}

/** What is offered by ALPN, as browsers do for HTTP/2, and for a WebSocket that needs HTTP/1.1. */
export const alpn = { http1: ['http/1.1'], http2: ['h2', 'http/1.1'] };

/** TLS of one network: its settings, and what came of them. */
export class TlsClient {
  /** What was agreed with the target; null before anything was. */
  use: TlsUse | null = null;
  readonly #settings: TlsSettings;
  readonly #ledger: Ledger;
  readonly #context;
  readonly #open = new Set<TlsMeter>();

  constructor(settings: TlsSettings, ledger: Ledger) {
    const version = `TLSv${settings.tls.version}` as const;
    this.#settings = settings;
    this.#ledger = ledger;
    this.#context = createSecureContext({
      ...trustIn(settings.authority),
      minVersion: version,
      maxVersion: version,
    });
  }

  /**
   * Opens TLS over a connection to a host. What is read goes to `receive`, or else to whoever listens; what
   * is written waits until the handshake is over. A certificate that is not the host's is an error.
   */
  open(
    raw: Socket,
    host: string,
    { session, protocols }: { readonly session: TlsSession; readonly protocols: string[] },
    receive?: Receive,
  ): TLSSocket {
    const resumed = this.#settings.tls.resume ? session.latest : undefined;
    const socket = connect({
      socket: raw,
      host,
      // RFC 6066 §3: an address is not a name.
      servername: isIP(host) === 0 ? host : '',
      secureContext: this.#context,
      ALPNProtocols: protocols,
      ...(resumed && { session: resumed }),
    });
    if (receive) readInto(socket, receive);
    const meter = new TlsMeter(socket, raw, this.#ledger);
    // An error below is not told above.
    raw.once('error', (error) => socket.destroy(error));
    this.#open.add(meter);
    raw.once('close', () => {
      meter.closed();
      this.#open.delete(meter);
    });
    socket.on('session', (latest) => {
      session.latest = latest;
    });
    socket.cork();
    socket.once('secureConnect', () => {
      if (!meter.secured())
        socket.destroy(new Error(`records of ${socket.getCipher().name} cannot be counted`));
      this.#note(socket);
      socket.uncork();
    });
    return socket;
  }

  /** Books what has come since anybody looked. */
  reconcile(): void {
    for (const meter of this.#open) meter.reconcile();
  }

  #note(socket: TLSSocket): void {
    this.use ??= useOf(socket);
    const { handshakes } = this.use;
    if (socket.isSessionReused()) handshakes.resumed++;
    else handshakes.full++;
  }
}

function useOf(socket: TLSSocket): TlsUse {
  const key = socket.getPeerX509Certificate()?.publicKey;
  const size = key?.asymmetricKeyDetails?.namedCurve ?? key?.asymmetricKeyDetails?.modulusLength;
  const { name } = socket.getEphemeralKeyInfo() as { name?: string };
  return {
    version: socket.getProtocol() ?? '',
    cipher: socket.getCipher().standardName,
    group: name ?? null,
    certificate: key ? `${key.asymmetricKeyType} ${size ?? ''}`.trim() : null,
    handshakes: { full: 0, resumed: 0 },
  };
}

/** Hands what comes to a listener at once, without the buffers of a stream. */
function readInto(socket: TLSSocket, receive: Receive): void {
  const push = socket.push;
  socket.push = (chunk: Buffer | null) => {
    if (chunk === null) return push.call(socket, null);
    receive(chunk.length, chunk);
    return true;
  };
  // Its end is told only to whoever reads.
  socket.resume();
}
