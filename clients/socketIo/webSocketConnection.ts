import type { Socket } from 'node:net';
import { WebSocket } from 'ws';
import { messageOf } from '../../core/errors.ts';
import { closeCodes } from '../../core/messages/contract.ts';
import { requestHeaders } from '../requestHeaders.ts';
import { closeInOrder, cutOff, faultOfClose, listenForFailures } from '../webSocketEnd.ts';
import type { WebSocketDuplex } from '../wire/httpAccess.ts';
import { type CutError, RequestFault } from '../wire/requestFault.ts';
import type { Context, EngineConnection, EngineEvents } from './engineConnection.ts';
import { faultOfEngineStatus } from './engineErrors.ts';
import { OtherRevisionError, readEnginePacket } from './enginePackets.ts';
import type { Address } from './pollingConnection.ts';

/** Bytes of the header of an unmasked frame (RFC 6455 §5.2). */
const frameHeaderBytes = (length: number) => (length < 126 ? 2 : length < 65_536 ? 4 : 10);
const maskBytes = 4;

/** WebSocket: each packet is a message. */
export class WebSocketConnection implements EngineConnection {
  readonly #ws: WebSocket;
  #below: WebSocketDuplex | undefined;
  /** Why it ends, where that is known before it has ended. */
  #reason: RequestFault | CutError | undefined;
  #wasOpen = false;
  #isOver = false;

  /** `opened` is called when the handshake is over. */
  constructor(context: Context, address: Address, events: EngineEvents, opened: () => void = () => {}) {
    const { url, headers, network } = context;
    const path = address.path();
    const endpoint = `GET ${path.split('?', 1)[0]} (WebSocket)`;
    network.requests.total++;
    this.#ws = new WebSocket(`${url.origin.replace(/^http/, 'ws')}${path}`, {
      headers: address.headers(requestHeaders(headers, 'upgrade', url.origin)),
      perMessageDeflate: false,
      // Each payload is compared with the one that was due, which finds bad UTF-8 and more.
      skipUTF8Validation: true,
      createConnection: () => {
        this.#below = network.openWebSocket(url);
        // The library wants a socket, and is content with less.
        return this.#below as Socket;
      },
    });
    const tell = (fault: RequestFault) => {
      this.#reason ??= fault;
    };
    listenForFailures(
      this.#ws,
      endpoint,
      { requests: network.requests, statusFault: faultOfEngineStatus },
      tell,
    );
    this.#ws.on('open', () => {
      this.#wasOpen = true;
      opened();
    });
    this.#ws.on('message', (data: Buffer, isBinary) => {
      if (this.#isOver) return;
      try {
        if (isBinary) events.packet({ type: 'binary', bytes: data }, 0, 0);
        else events.packet(readEnginePacket(data.toString()), data.length, frameHeaderBytes(data.length));
      } catch (error) {
        const isFinal = error instanceof OtherRevisionError;
        tell(new RequestFault('unreadable', `${endpoint}: ${messageOf(error)}`, { isFinal }));
        this.#ws.terminate();
      }
    });
    this.#ws.on('close', (code, text) => {
      if (this.#isOver) return;
      this.#isOver = true;
      const { lostBecause } = this.#below ?? {};
      events.failed(
        this.#reason ??
          faultOfClose(endpoint, { wasOpen: this.#wasOpen, code, text, lostBecause }, [closeCodes.tooBig]),
      );
    });
  }

  send(packet: string): void {
    if (this.#ws.readyState === WebSocket.OPEN) this.#ws.send(packet);
  }

  headerBytes(bodyBytes: number): number {
    return frameHeaderBytes(bodyBytes) + maskBytes;
  }

  cut(): boolean {
    const error = cutOff(this.#ws);
    this.#reason = error ?? this.#reason;
    return error !== undefined;
  }

  /** Nobody listens any more. */
  abandon(): void {
    this.#isOver = true;
    this.#ws.terminate();
  }

  close(): Promise<void> {
    this.#isOver = true;
    return closeInOrder(this.#ws);
  }
}
