import type { Duplex } from 'node:stream';
import { firstControlOpcode, frameAt, piecesOf } from '../core/framing.ts';
import { headerBytesFor, writeHeader } from './frame.ts';

const fin = 0x80;

/**
 * A whole unmasked frame as several, of `most` bytes each but for the last, in one buffer (RFC 6455 §5.4).
 * The first has the opcode and RSV1, which says that the message is compressed (RFC 7692 §6.1); all others
 * are continuations. A frame that is short enough stays as it is.
 */
export function inFragments(whole: Buffer, most: number): Buffer {
  const dataAt = frameAt(whole, 0)?.dataAt ?? 0;
  const length = whole.length - dataAt;
  if (length <= most) return whole;
  const count = Math.ceil(length / most);
  const rest = length - (count - 1) * most;
  const out = Buffer.allocUnsafe((count - 1) * headerBytesFor(most) + headerBytesFor(rest) + length);
  let at = 0;
  for (let i = 0; i < count; i++) {
    const from = dataAt + i * most;
    const bytes = Math.min(most, whole.length - from);
    const first = i === 0 ? (whole[0] as number) & ~fin : 0;
    at = writeHeader(out, at, i === count - 1 ? first | fin : first, bytes);
    at += whole.copy(out, at, from, from + bytes);
  }
  return out;
}

/**
 * Has the messages that a library writes as whole frames leave in fragments: compressed ones exist only
 * there, made for one subscriber each. Control frames must stay whole (§5.5).
 */
export function fragmentWrites(stream: Duplex, most: number): void {
  const write = stream.write as (bytes: Buffer, done?: unknown) => boolean;
  let held: Buffer = Buffer.alloc(0);
  // The library writes a frame's header and data one after the other.
  stream.write = ((bytes: Buffer, done?: unknown) => {
    held = Buffer.concat([held, bytes]);
    const frames = piecesOf(held, frameAt);
    const out = frames.map(({ at, end, opcode }) => {
      const whole = held.subarray(at, end);
      return opcode < firstControlOpcode ? inFragments(whole, most) : whole;
    });
    held = held.subarray(frames.at(-1)?.end ?? 0);
    return out.length === 0 && done === undefined ? true : write.call(stream, Buffer.concat(out), done);
  }) as Duplex['write'];
}
