import { flags, settingIds, settingsFrame } from '../../../clients/http2/frames.ts';
import { type Http2Frame, http2FrameAt } from '../../../core/framing.ts';
import {
  block,
  CONTINUATION,
  DATA,
  data,
  END_HEADERS,
  END_STREAM,
  frame,
  goAway,
  HEADERS,
  PING,
  reset,
  SETTINGS,
} from '../../fixtures/http2Peer.ts';
import type { Harm } from '../harm.ts';
import type { Luck } from '../luck.ts';

/** A frame from the target, and its bytes. */
interface Passing extends Http2Frame {
  readonly bytes: Buffer;
}

/** The last that passes, of a stream or of all. */
interface Last {
  readonly last: Buffer;
  readonly of: 'stream' | 'connection';
}

/** What becomes of it on its way. */
type Change = (frame: Passing, luck: Luck) => readonly Buffer[] | Last;

/** A harm that is done to one frame after the other, on each connection. */
const toFrames = (change: Change): Harm => ({
  connection(luck) {
    let rest = Buffer.alloc(0);
    const over = new Set<number>();
    let isOver = false;
    return (segment) => {
      rest = Buffer.concat([rest, segment]);
      const passed: Buffer[] = [];
      for (let found = http2FrameAt(rest, 0); found; found = http2FrameAt(rest, 0)) {
        const one = { ...found, bytes: rest.subarray(0, found.end) };
        rest = rest.subarray(found.end);
        if (isOver || over.has(one.streamId)) continue;
        const changed = change(one, luck);
        if ('last' in changed) {
          over.add(one.streamId);
          isOver = changed.of === 'connection';
        }
        passed.push(...('last' in changed ? [changed.last] : changed));
      }
      return passed.length === 0 ? [] : [{ bytes: Buffer.concat(passed) }];
    };
  },
});

/** One of so many frames that carry content, at the end of a trial none. */
const oneOfData = (n: number, strike: (streamId: number, content: Buffer) => ReturnType<Change>): Harm =>
  toFrames((one, luck) => {
    const content = one.type === DATA ? one.bytes.subarray(one.dataAt, one.dataEnd) : Buffer.alloc(0);
    return content.length > 0 && luck.oneIn(n) ? strike(one.streamId, content) : [one.bytes];
  });

const { ACK } = flags;
const internalError = 2;
const largestFrame = 16_384;
const longBlock = block([
  [':status', '200'],
  ['x-long', 'x'.repeat(1_000_000)],
]);
const longBlockIn = (streamId: number) =>
  Array.from({ length: Math.ceil(longBlock.length / largestFrame) }, (_, i) => {
    const end = (i + 1) * largestFrame;
    const isLast = end >= longBlock.length;
    return frame(
      i === 0 ? HEADERS : CONTINUATION,
      isLast ? END_HEADERS : 0,
      streamId,
      longBlock.subarray(i * largestFrame, end),
    );
  });

/** The head of a binary message of 4 MB (RFC 6455 §5.2). */
const longMessage = Buffer.from([0x82, 127, 0, 0, 0, 0, 0, 0x40, 0, 0]);

/**
 * More than a window, also where half of it has been opened again, of a message or a line that does not end:
 * reading it takes no time.
 */
const moreThanAWindow = (streamId: number, [first = 0]: Buffer) => {
  const piece = data(streamId, Buffer.alloc(largestFrame, 'x'));
  const opening = first >= 0x80 ? [data(streamId, longMessage)] : [];
  return Buffer.concat([...opening, ...Array<Buffer>(100).fill(piece)]);
};

/** Over the limit of a second even where half of them come in the next one. */
const flood = Buffer.concat(Array<Buffer>(2_100).fill(frame(PING, 0, 0, 'flooding')));

/** Leaves one setting out. */
function without(id: number, { bytes, dataAt, dataEnd, flags }: Passing): Buffer {
  const kept: Buffer[] = [];
  for (let at = dataAt; at < dataEnd; at += 6)
    if (bytes.readUInt16BE(at) !== id) kept.push(bytes.subarray(at, at + 6));
  return frame(SETTINGS, flags, 0, Buffer.concat(kept));
}

/** What is done to the frames of HTTP/2, by a proxy that knows of no transport. */
export const http2 = {
  'speaks HTTP/2': toFrames(({ bytes }) => [bytes]),
  'resets streams': oneOfData(50, (streamId) => ({ last: reset(streamId, internalError), of: 'stream' })),
  'ends streams silently': oneOfData(50, (streamId) => ({
    last: data(streamId, '', END_STREAM),
    of: 'stream',
  })),
  'sends GOAWAY': oneOfData(50, () => ({ last: goAway(0, internalError, 'gone'), of: 'connection' })),
  'exceeds flow control': oneOfData(50, (streamId, content) => ({
    last: moreThanAWindow(streamId, content),
    of: 'stream',
  })),
  'floods with PING': oneOfData(50, () => ({ last: flood, of: 'connection' })),
  'sends a header block of 1 MB': toFrames(({ type, streamId, bytes }) =>
    type === HEADERS ? longBlockIn(streamId) : [bytes],
  ),
  'answers HTTP/2 in HTTP/1.1': toFrames(({ type }) =>
    type === SETTINGS ? [Buffer.from('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n')] : [],
  ),
  'says nothing over HTTP/2': toFrames(() => []),
  'takes no WebSocket over HTTP/2': toFrames((one) =>
    one.type === SETTINGS ? [without(settingIds.ENABLE_CONNECT_PROTOCOL, one)] : [one.bytes],
  ),
  'takes WebSockets over HTTP/2 back': toFrames((one) =>
    one.type === SETTINGS && (one.flags & ACK) === 0
      ? [one.bytes, settingsFrame({ ENABLE_CONNECT_PROTOCOL: 0 })]
      : [one.bytes],
  ),
} as const satisfies Record<string, Harm>;
