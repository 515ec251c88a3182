import { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { checkFragments } from './fragmentCheck.ts';

const accepted = 'HTTP/1.1 101 Switching Protocols\r\n\r\n';
/** A frame of so many bytes with this first byte. */
const frame = (first: number, length: number) =>
  Buffer.concat([Buffer.from([first, length]), Buffer.alloc(length)]);

const reasonsFor = (...frames: Buffer[]) => {
  const reasons: string[] = [];
  const socket = new Socket();
  checkFragments(socket, 10, (reason) => reasons.push(reason));
  socket.push(Buffer.concat([Buffer.from(accepted), ...frames]));
  return reasons;
};

test.each([
  ['a short message', [frame(0x81, 3)]],
  ['a message of just one frame', [frame(0x81, 10)]],
  ['a message in fragments', [frame(0x01, 10), frame(0x00, 10), frame(0x80, 1)]],
  ['an empty end', [frame(0x01, 10), frame(0x80, 0)]],
  ['a long ping between them', [frame(0x01, 10), frame(0x89, 90), frame(0x80, 10)]],
])('%s is as the variant asks', (_, frames) => {
  expect(reasonsFor(...frames)).toEqual([]);
});

test.each([
  ['a whole message that is too long', [frame(0x81, 11)], 'a frame of 11 bytes that is the last of'],
  ['a fragment that is too long', [frame(0x01, 11), frame(0x80, 1)], '11 bytes that is not the last of'],
  ['a fragment that is too short', [frame(0x02, 9), frame(0x80, 1)], '9 bytes that is not the last of'],
])('%s is told once', (_, frames, says) => {
  expect(reasonsFor(...frames, ...frames)).toEqual([expect.stringContaining(says)]);
});
