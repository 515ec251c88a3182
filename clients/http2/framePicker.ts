import { http2FrameAt } from '../../core/framing.ts';

const none = Buffer.alloc(0);

/** Picks the frames of one stream, as they become whole, out of the bytes of a connection that many share. */
export class FramePicker {
  #rest = none;

  pick(bytes: Buffer, streamId: number | undefined): Buffer {
    const all = Buffer.concat([this.#rest, bytes]);
    const picked: Buffer[] = [];
    let at = 0;
    for (let frame = http2FrameAt(all, at); frame; frame = http2FrameAt(all, at)) {
      if (frame.streamId === streamId) picked.push(all.subarray(at, frame.end));
      at = frame.end;
    }
    this.#rest = all.subarray(at);
    return Buffer.concat(picked);
  }
}
