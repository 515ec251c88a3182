import { z } from 'zod';
import { excerptOf, UnreadableError } from '../../core/messages/unreadable.ts';

/* Packets of Engine.IO, revision 4 of its protocol. */

/** The first character of a packet says what it is. */
export const engineTypes = {
  open: '0',
  close: '1',
  ping: '2',
  pong: '3',
  message: '4',
  upgrade: '5',
  noop: '6',
} as const;

type EngineType = (typeof engineTypes)[keyof typeof engineTypes];

/** A packet: its type and what follows, or the bytes of one that is binary. */
export type EnginePacket =
  | { readonly type: EngineType; readonly data: string }
  | { readonly type: 'binary'; readonly bytes: Buffer };

/** Stands between the packets of an answer, or a request, of long polling. */
export const separator = '\x1e';

const isType = (character: string): character is EngineType => character >= '0' && character <= '6';

/** Reads a packet of text. Throws an UnreadableError where it is none. */
export function readEnginePacket(text: string): EnginePacket {
  const type = text.charAt(0);
  if (type === '' || !isType(type))
    throw new UnreadableError(`the target sent what is no packet of Engine.IO 4: ${excerptOf(text)}`);
  return { type, data: text.slice(1) };
}

// Revision 3 writes the length of each packet before it: `97:0{"sid":…}`.
const revision3 = /^\d+:0\{/;

/** Reads the packets of an answer of long polling. Throws an UnreadableError where they are none. */
export function readPayload(text: string): EnginePacket[] {
  if (revision3.test(text)) throw new OtherRevisionError('it writes lengths before its packets');
  return text
    .split(separator)
    .map((part) =>
      part.startsWith('b')
        ? { type: 'binary', bytes: Buffer.from(part.slice(1), 'base64') }
        : readEnginePacket(part),
    );
}

/** The target speaks an older revision of the protocol, as Socket.IO 2 does: trying again changes nothing. */
export class OtherRevisionError extends UnreadableError {
  constructor(how: string) {
    super(
      `the target speaks Engine.IO 3, as Socket.IO 2 does (${how}); expected Engine.IO 4, of Socket.IO 3 and later`,
    );
  }
}

const openSchema = z.object({
  sid: z.string().min(1),
  upgrades: z.array(z.string()),
  pingInterval: z.number().positive(),
  pingTimeout: z.number().positive(),
  maxPayload: z.number().positive().optional(),
});

/** What a target says of a session when it opens it. */
export interface Opened {
  readonly sid: string;
  readonly canUpgrade: boolean;
  /** Without a ping for so long, the connection is lost. */
  readonly silenceMs: number;
  /** An answer to a ping may take so long. */
  readonly answerMs: number;
  /** Most bytes of a request's body. */
  readonly maxPayload: number;
}

/** Reads the content of an open packet. */
export function readOpen(data: string): Opened {
  try {
    const { sid, upgrades, pingInterval, pingTimeout, maxPayload } = openSchema.parse(JSON.parse(data));
    return {
      sid,
      canUpgrade: upgrades.includes('websocket'),
      silenceMs: pingInterval + pingTimeout,
      answerMs: pingTimeout,
      maxPayload: maxPayload ?? Number.POSITIVE_INFINITY,
    };
  } catch {
    throw new UnreadableError(
      `the target opened the session with ${excerptOf(data)}; expected sid, upgrades, pingInterval and pingTimeout`,
    );
  }
}
