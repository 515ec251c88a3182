import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { excerptOf, UnreadableError } from '../../core/messages/unreadable.ts';
import { PathError } from '../requestFault.ts';
import { preface, settingsFrame, windowUpdateFrame } from './frames.ts';
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

/** What a client sends first, before it knows anything of the target (RFC 9113 §3.4). */
export function greet(outbox: Outbox): void {
  outbox.whole(preface, 'handshake');
  outbox.whole(ourSettings, 'handshake');
  outbox.whole(ourWindow, 'control');
}

/** Over TLS, the target says by ALPN whether it speaks HTTP/2 (RFC 9113 §3.2); undefined where it does. */
export function declinedByAlpn(socket: Socket): PathError | undefined {
  if (!(socket instanceof TLSSocket) || socket.alpnProtocol === 'h2') return undefined;
  const chosen = socket.alpnProtocol ? `chose ${excerptOf(socket.alpnProtocol)}` : 'chose no protocol';
  return new PathError(`it does not speak HTTP/2: asked by ALPN, it ${chosen}`);
}

/** The target has sent something else than the SETTINGS with which a server begins. */
export const notHttp2 = (reason: string, sent: string): PathError =>
  new PathError(`it does not speak HTTP/2 here: ${reason}; it sent ${excerptOf(sent)}`);

/** A target that has not said in this time that it speaks HTTP/2 does not. */
export const settlesWithinMs = 5_000;

/** The target says nothing. */
export const silent = (): PathError =>
  new PathError(`it does not speak HTTP/2: no SETTINGS came within ${settlesWithinMs / 1000} s`);

/** The target has gone before it said anything: it may be on its way down, or not speak HTTP/2. */
export const goneBefore = (reason: string): UnreadableError =>
  new UnreadableError(`${reason} without a SETTINGS frame: it may not speak HTTP/2`);
