import { Http2Error } from './errorCodes.ts';
import type { FrameHandler } from './frameHandler.ts';
import { fail } from './frameRules.ts';
import { defaultFrameBytes, flags, frameTypes, maxUint31, settingIds } from './frames.ts';

const largestFrameBytes = 2 ** 24 - 1;

/**
 * Reads the whole payload of a frame that is neither DATA nor of a field block; its head has been checked.
 */
export function readControlFrame(
  type: number,
  flagBits: number,
  streamId: number,
  bytes: Buffer,
  start: number,
  end: number,
  handler: FrameHandler,
): void {
  const isAck = (flagBits & flags.ACK) !== 0;
  switch (type) {
    case frameTypes.PRIORITY:
      // What it says is deprecated (RFC 9113 §5.3.2).
      if (end - start !== 5) {
        const message = `PRIORITY has ${end - start} B in place of 5`;
        handler.streamError(new Http2Error('FRAME_SIZE_ERROR', message, streamId));
      }
      break;
    case frameTypes.RST_STREAM:
      handler.rstStream(streamId, bytes.readUInt32BE(start));
      break;
    case frameTypes.SETTINGS:
      if (isAck) handler.settingsAck();
      else readSettings(bytes, start, end, handler);
      break;
    case frameTypes.PING:
      if (isAck) handler.pingAck(bytes, start);
      else handler.ping(bytes, start);
      break;
    case frameTypes.GOAWAY:
      handler.goAway(
        bytes.readUInt32BE(start) & maxUint31,
        bytes.readUInt32BE(start + 4),
        bytes.toString('utf8', start + 8, end),
      );
      break;
    case frameTypes.WINDOW_UPDATE:
      readWindowUpdate(streamId, bytes.readUInt32BE(start) & maxUint31, handler);
  }
}

function readSettings(bytes: Buffer, start: number, end: number, handler: FrameHandler): void {
  for (let at = start; at < end; at += 6) {
    const id = bytes.readUInt16BE(at);
    const value = bytes.readUInt32BE(at + 2);
    checkSetting(id, value);
    handler.setting(id, value);
  }
  handler.settingsEnd();
}

/** Values that the peer, a server, may not send (RFC 9113 §6.5.2, RFC 8441 §3). */
function checkSetting(id: number, value: number): void {
  if (id === settingIds.ENABLE_PUSH && value !== 0) {
    fail('PROTOCOL_ERROR', `ENABLE_PUSH of a server is ${value} in place of 0`);
  }
  if (id === settingIds.INITIAL_WINDOW_SIZE && value > maxUint31) {
    fail('FLOW_CONTROL_ERROR', `INITIAL_WINDOW_SIZE ${value} is above ${maxUint31}`);
  }
  if (id === settingIds.MAX_FRAME_SIZE && (value < defaultFrameBytes || value > largestFrameBytes)) {
    fail(
      'PROTOCOL_ERROR',
      `MAX_FRAME_SIZE ${value} is not between ${defaultFrameBytes} and ${largestFrameBytes}`,
    );
  }
  if (id === settingIds.ENABLE_CONNECT_PROTOCOL && value > 1) {
    fail('PROTOCOL_ERROR', `ENABLE_CONNECT_PROTOCOL is ${value} in place of 0 or 1`);
  }
}

function readWindowUpdate(streamId: number, increment: number, handler: FrameHandler): void {
  if (increment > 0) handler.windowUpdate(streamId, increment);
  else if (streamId === 0) fail('PROTOCOL_ERROR', 'WINDOW_UPDATE of the connection is by 0');
  else {
    handler.streamError(new Http2Error('PROTOCOL_ERROR', 'WINDOW_UPDATE of a stream is by 0', streamId));
  }
}
