import { socketIoPath } from '../../core/messages/socketIo.ts';
import { UnreadableError } from '../../core/messages/unreadable.ts';
import { AnswerText } from '../answerText.ts';
import { HttpClient } from '../httpClient.ts';
import { requireType } from '../refusal.ts';
import { requestHeaders } from '../requestHeaders.ts';
import { unreadable } from '../webSocketEnd.ts';
import { Fields } from '../wire/fields.ts';
import { type CutError, RequestFault } from '../wire/requestFault.ts';
import type { Context, EngineConnection, EngineEvents } from './engineConnection.ts';
import { faultOfEngineStatus } from './engineErrors.ts';
import { engineTypes, OtherRevisionError, readPayload, separator } from './enginePackets.ts';

/** What a subscriber polls with: a request that waits must not keep back what it has to say. */
export interface PollingClients {
  readonly gets: HttpClient;
  readonly posts: HttpClient;
}

/** The two connections of a subscriber, which outlive its sessions. */
export function createPollingClients(
  { url, network, sink }: Context,
  isClosed: () => boolean,
): PollingClients {
  const client = () =>
    new HttpClient(url, network, 'requests', {
      statusFault: faultOfEngineStatus,
      onUnasked({ kind, message }) {
        if (!isClosed()) sink.fault(kind, message);
      },
    });
  return { gets: client(), posts: client() };
}

/** How a packet begins that has an event. */
const eventStart = `${engineTypes.message}2`;
let requests = 0;

/** How requests are addressed: the session's query, and the fields that authenticate. */
export interface Address {
  /** With the id of the session, once there is one. */
  path(): string;
  headers(headers: Record<string, string>): Record<string, string>;
  /** Most bytes of a body. */
  maxPayload(): number;
}

/** Long polling: one request waits for packets, another one takes those that are to be sent. */
export class PollingConnection implements EngineConnection {
  readonly #clients: PollingClients;
  readonly #address: Address;
  readonly #events: EngineEvents;
  readonly #requests: Context['network']['requests'];
  readonly #getFields: Fields;
  readonly #postFields: Fields;
  readonly #answer = new AnswerText();
  readonly #waiting: string[] = [];
  #isPolling = false;
  #isPosting = false;
  #isOver = false;
  /** Called once nothing is on its way any more. */
  #onIdle: (() => void) | undefined;

  constructor(context: Context, clients: PollingClients, address: Address, events: EngineEvents) {
    const { headers, url, network } = context;
    this.#clients = clients;
    this.#address = address;
    this.#events = events;
    this.#requests = network.requests;
    this.#getFields = new Fields(address.headers(requestHeaders(headers, 'fetch', url.origin)));
    this.#postFields = new Fields(
      address.headers({
        ...requestHeaders(headers, 'post', url.origin),
        // Which a page may send to another origin without asking first.
        'content-type': 'text/plain;charset=UTF-8',
      }),
    );
  }

  /** Asks for packets, again whenever it was answered. */
  poll(): void {
    if (this.#isOver || this.#onIdle) return;
    this.#isPolling = true;
    this.#answer.begin();
    const { gets } = this.#clients;
    gets.send(gets.prepare('GET', this.#path(), this.#getFields), {
      head: (head) => requireType(head, 'text/plain'),
      data: (bytes, start, end) => this.#answer.add(bytes, start, end),
      ended: () => {
        this.#isPolling = false;
        if (this.#isOver) return;
        this.#take(this.#answer.text);
        this.poll();
        this.#settle();
      },
      failed: (error) => {
        this.#answer.abandon();
        this.#fail(error);
      },
    });
  }

  #take(text: string): void {
    try {
      const packets = readPayload(text);
      if (packets.every(({ type }) => type !== engineTypes.message && type !== 'binary'))
        this.#requests.empty++;
      for (const packet of packets) {
        const bytes = packet.type === 'binary' ? 0 : 1 + Buffer.byteLength(packet.data);
        if (!this.#isOver) this.#events.packet(packet, bytes, 0);
      }
    } catch (error) {
      const { message } = unreadable(`GET ${socketIoPath}`, error);
      this.#fail(new RequestFault('unreadable', message, { isFinal: error instanceof OtherRevisionError }));
    }
  }

  send(packet: string): void {
    this.#waiting.push(packet);
    this.#post();
  }

  headerBytes(): number {
    return 0;
  }

  #post(): void {
    if (this.#isPosting || this.#isOver || this.#waiting.length === 0) return;
    this.#isPosting = true;
    const { posts } = this.#clients;
    let answer = '';
    const packets = this.#nextPackets();
    if (packets.some((packet) => packet.startsWith(eventStart))) this.#requests.upstream++;
    posts.send(posts.prepare('POST', this.#path(), this.#postFields, packets.join(separator)), {
      data(bytes, start, end) {
        answer += bytes.toString('latin1', start, end);
      },
      ended: () => {
        this.#isPosting = false;
        if (this.#isOver) return;
        if (answer !== 'ok') throw new UnreadableError('the target did not take the packets with “ok”');
        this.#post();
        this.#settle();
      },
      failed: (error) => this.#fail(error),
    });
  }

  /** As many packets as a request may have; one that is too large alone is the target's to refuse. */
  #nextPackets(): string[] {
    const most = this.#address.maxPayload();
    let bytes = 0;
    let count = 0;
    for (const packet of this.#waiting) {
      bytes += Buffer.byteLength(packet) + separator.length;
      if (count > 0 && bytes > most) break;
      count++;
    }
    return this.#waiting.splice(0, count);
  }

  /** Asks no more, and calls back when all that was on its way has been answered. */
  pause(idle: () => void): void {
    this.#onIdle = idle;
    this.#settle();
  }

  /** Asks again. */
  resume(): void {
    this.#onIdle = undefined;
    if (!this.#isPolling) this.poll();
  }

  #settle(): void {
    if (this.#isPolling || this.#isPosting || this.#isOver) return;
    this.#onIdle?.();
  }

  cut(): boolean {
    const { gets, posts } = this.#clients;
    return [gets.cut(), posts.cut()].includes(true);
  }

  /** Nobody listens any more: requests that wait are given up, and connections that nobody needs. */
  abandon(): void {
    this.#isOver = true;
    this.#clients.gets.drop();
    this.#clients.posts.drop();
  }

  /** Tells the target, which then answers the request that waits. */
  async close(): Promise<void> {
    if (!this.#isPosting && !this.#isOver) this.send(engineTypes.close);
    this.#isOver = true;
  }

  #fail(error: RequestFault | CutError): void {
    if (this.#isOver) return;
    this.abandon();
    this.#events.failed(error);
  }

  /** As the real client has it: a part that no cache has seen. */
  #path(): string {
    return `${this.#address.path()}&t=${(requests++).toString(36).padStart(8, '0')}`;
  }
}
