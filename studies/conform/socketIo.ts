import type { Socket } from 'node:net';
import { WebSocket } from 'ws';
import { closeCodes, type WireMessage } from '../../core/messages/contract.ts';
import { type SocketIoAuth, socketIoEvents, socketIoPath } from '../../core/messages/socketIo.ts';
import { trustIn } from '../../core/trust.ts';
import { reasonOf } from './conversation.ts';
import { Fault } from './fault.ts';
import type { Inbox } from './inbox.ts';
import { parseObject } from './json.ts';
import { patience, patienceMs } from './patience.ts';
import type { Reader } from './reader.ts';
import { WebSocketStream } from './webSocketStream.ts';

/** What a refusal's status is called where a WebSocket is closed for it. */
const closeCodeOf: Readonly<Record<number, number>> = {
  400: closeCodes.badMessage,
  401: closeCodes.unauthorized,
  403: closeCodes.forbidden,
};

/** Reads Socket.IO 5 over Engine.IO 4 on a WebSocket: type of packet, type of event, and JSON. */
export const readSocketIo: Reader = ({ conversation, topics, cursor, inbox, signal, shown }) =>
  new Promise((resolve, reject) => {
    const path = `${socketIoPath}?EIO=4&transport=websocket${shown.query ? `&${shown.query}` : ''}`;
    const { session, address } = conversation;
    const ws = new WebSocket(new URL(path, address.url.replace(/^http/, 'ws')), {
      perMessageDeflate: false,
      headers: shown.headers ?? {},
      ...(session && {
        createConnection: () => new WebSocketStream(session) as unknown as Socket,
      }),
      ...trustIn(address.authority),
    });
    const answered = new AbortController();
    patience(address, answered.signal).then(
      () => {
        reject(new Fault(`no answer within ${patienceMs / 1000} s`));
        ws.terminate();
      },
      () => {},
    );
    conversation.note(`GET ${path} with Upgrade: websocket`);
    const send = (text: string) => {
      conversation.note(`⇒ ${text}`);
      ws.send(text);
    };
    const accept = () => {
      answered.abort();
      resolve({
        status: 101,
        wrongHeaders: [],
        send: (text) => send(`42["${socketIoEvents.message}",${text}]`),
      });
    };
    const auth: SocketIoAuth = {
      topics,
      ...(cursor !== undefined && { cursor }),
      ...(shown.token !== undefined && { token: shown.token }),
    };
    const packets = new PacketReader(inbox, {
      opened: () => send(`40${JSON.stringify(auth)}`),
      pinged: () => send('3'),
      answered: accept,
    });
    ws.on('unexpected-response', (_request, response) => {
      answered.abort();
      const { statusCode: status = 0, headers } = response;
      conversation.note(`→ ${status}`);
      resolve({ status, wrongHeaders: [], challenge: headers['www-authenticate'] ?? '' });
      response.destroy();
    });
    ws.on('message', (data: Buffer, isBinary) => {
      const text = data.toString();
      conversation.note(`⇐ ${isBinary ? `${data.length} bytes` : text}`);
      try {
        if (isBinary) packets.takeBytes(data);
        else packets.take(text);
      } catch (error) {
        inbox.broken(error);
      }
    });
    ws.on('error', (error) => {
      answered.abort();
      conversation.note(`→ ${reasonOf(error)}`);
      reject(new Fault(reasonOf(error)));
    });
    ws.on('close', (code) => {
      conversation.note(`⇐ close ${code}`);
      inbox.ended ??= `${code}`;
      inbox.changed();
    });
    signal.addEventListener('abort', () => ws.terminate(), { once: true });
  });

interface Notified {
  readonly cursor?: unknown;
  readonly gap?: unknown;
  readonly id?: unknown;
  readonly topic?: unknown;
  readonly data?: unknown;
}

/** What a client does when a packet has come. */
interface Replies {
  opened(): void;
  pinged(): void;
  /** The target lets the client connect to the namespace, or does not. */
  answered(): void;
}

/** Takes packets; an event with bytes is followed by them. */
class PacketReader {
  readonly #inbox: Inbox;
  readonly #replies: Replies;
  #waiting: Notified | undefined;

  constructor(inbox: Inbox, replies: Replies) {
    this.#inbox = inbox;
    this.#replies = replies;
  }

  take(text: string): void {
    if (text.startsWith('0')) this.#replies.opened();
    else if (text === '2') {
      this.#replies.pinged();
      this.#inbox.heartbeats++;
    } else if (text.startsWith('40')) this.#replies.answered();
    else if (text.startsWith('44')) {
      const { data } = parseObject<{ data: object }>(text.slice(2));
      const { status } = { status: 0, ...(data as { status?: number } | undefined) };
      this.#inbox.ended = `${closeCodeOf[status] ?? status}`;
      this.#replies.answered();
    } else if (text.startsWith('41')) this.#inbox.ended = `${closeCodes.unauthorized}`;
    else this.#takeEvent(text);
    this.#inbox.changed();
  }

  #takeEvent(text: string): void {
    const [, attachments, content] = /^4(?:2|5(\d+)-)(.*)$/s.exec(text) ?? [];
    if (content === undefined) throw new Fault(`not an event of Socket.IO: ${text.slice(0, 80)}`);
    const [name, fields = {}] = JSON.parse(content) as [string, Notified?];
    if (name === socketIoEvents.expired) this.#inbox.isExpired = true;
    else this.#inbox.moveTo(fields.cursor);
    if (name === socketIoEvents.gap || fields.gap === true) this.#inbox.gaps++;
    if (attachments !== undefined) this.#waiting = fields;
    else if (name === socketIoEvents.notification) this.#inbox.take(fields as Partial<WireMessage>);
  }

  takeBytes(bytes: Buffer): void {
    const { id, topic } = this.#waiting ?? {};
    this.#waiting = undefined;
    this.#inbox.take({ id, topic, base64: bytes.toString('base64') });
  }
}
