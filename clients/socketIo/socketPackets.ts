import { excerptOf, UnreadableError } from '../../core/messages/unreadable.ts';

/* Packets of Socket.IO, revision 5 of its protocol; each is the content of a message of Engine.IO. */

/** What a packet of Socket.IO is, by the digit that it begins with; acknowledgements are never asked for. */
const types = ['connect', 'disconnect', 'event', 'ack', 'connect-error', 'event', 'ack'] as const;

/** A packet with its content, bytes in their place. */
export interface SocketPacket {
  readonly type: (typeof types)[number];
  readonly data: unknown;
}

/** The text of a packet that connects to the main namespace. */
export const connectText = (auth: object): string => `0${JSON.stringify(auth)}`;

/** The text of an event with one argument. */
export const eventText = (name: string, argument: object): string => `2${JSON.stringify([name, argument])}`;

/** Type, number of attachments, namespace and the number of an acknowledgement. */
const head = /^([0-6])(?:(\d{1,4})-)?(?:(\/[^,]*),)?(?:\d+)?/;

/** Reads the packets of one connection: those with bytes come in several messages. */
export class SocketPacketReader {
  #waiting: { readonly packet: SocketPacket; readonly count: number; readonly bytes: Buffer[] } | undefined;

  /** Reads text; undefined where bytes must follow. Throws an UnreadableError at what is wrong. */
  text(message: string): SocketPacket | undefined {
    if (this.#waiting) throw unreadable('bytes were to follow an event', message);
    const match = head.exec(message);
    if (!match) throw unreadable('it is no packet of Socket.IO 5', message);
    const [all, digit, attachments = '0', namespace = '/'] = match;
    if (namespace !== '/') throw unreadable('it is of another namespace than the main one', message);
    const packet = {
      type: types[Number(digit)] as SocketPacket['type'],
      data: contentOf(message, all.length),
    };
    if (packet.type === 'event' && !(Array.isArray(packet.data) && typeof packet.data[0] === 'string'))
      throw unreadable('an event is a list that begins with its name', message);
    if (attachments === '0') return packet;
    this.#waiting = { packet, count: Number(attachments), bytes: [] };
    return undefined;
  }

  /** Takes bytes; gives the packet that they complete. */
  binary(bytes: Buffer): SocketPacket | undefined {
    if (!this.#waiting)
      throw new UnreadableError(`the target sent ${bytes.length} bytes that belong to no event`);
    const { packet, count, bytes: attached } = this.#waiting;
    attached.push(bytes);
    if (attached.length < count) return undefined;
    this.#waiting = undefined;
    return { type: packet.type, data: withBytes(packet.data, attached) };
  }
}

function contentOf(message: string, from: number): unknown {
  if (from === message.length) return undefined;
  try {
    return JSON.parse(message.slice(from));
  } catch {
    throw unreadable('its content is not JSON', message);
  }
}

/** The content with bytes in place of what stands for them. */
function withBytes(value: unknown, attached: readonly Buffer[]): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => withBytes(item, attached));
  if ('_placeholder' in value && 'num' in value) {
    const bytes = attached[value.num as number];
    if (!bytes) throw new UnreadableError(`an event names bytes ${value.num} of ${attached.length}`);
    return bytes;
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withBytes(item, attached)]));
}

const unreadable = (reason: string, message: string) =>
  new UnreadableError(`the target sent something unreadable (${reason}): ${excerptOf(message)}`);
