import { excerptOf, UnreadableError } from '../core/messages/unreadable.ts';
import { readBinaryHead, readStreamMessage, type StreamMessage } from '../core/messages/wireMessage.ts';

const lf = 10;

/** A message, with the payload's bytes where it came in a binary frame. */
export interface Message extends StreamMessage {
  readonly bytes?: Buffer;
}

/** Reads a message of the target. Throws an UnreadableError where it is not as asked for. */
export function messageIn(data: Buffer, isBinary: boolean, frames: 'text' | 'binary'): Message {
  if (!isBinary) {
    const message = readStreamMessage(data.toString());
    if (message.isExpired) throw new UnreadableError('a WebSocket is closed when its token expires');
    return message;
  }
  const end = data.indexOf(lf);
  if (frames !== 'binary' || end < 0)
    throw new UnreadableError(
      `the target sent a binary message: ${excerptOf(data.toString('latin1', 0, 200))}`,
    );
  return { ...readBinaryHead(data.toString('utf8', 0, end)), bytes: data.subarray(end + 1) };
}
