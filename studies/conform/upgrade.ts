import type { IncomingHttpHeaders } from 'node:http';
import type { Duplex } from 'node:stream';
import { type Frame, firstControlOpcode, frameAt, piecesOf } from '../../core/framing.ts';
import { upgradeHeaders } from '../../core/messages/contract.ts';
import { requestTo, type TargetAddress } from '../../harness/processes/targetRequest.ts';
import { reasonOf } from './conversation.ts';
import { Fault } from './fault.ts';

/** What a target made of a handshake; with 101, messages travel on the stream. */
export interface Upgraded {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly stream: Duplex | null;
}

/** Asks for a WebSocket with more headers than the usual ones; ends with the signal. */
export function upgrade(
  address: TargetAddress,
  more: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Upgraded> {
  return new Promise((resolve, reject) => {
    const headers = { ...upgradeHeaders, ...more };
    requestTo(address, '/websocket', { method: 'GET', headers, signal })
      .on('upgrade', (answer, stream, head) => {
        // What came with the answer is part of the stream.
        if (head.length > 0) stream.unshift(head);
        stream.on('error', () => {});
        signal.addEventListener('abort', () => stream.destroy(), { once: true });
        resolve({ status: 101, headers: answer.headers, stream });
      })
      .on('response', (answer) => {
        answer.resume();
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, stream: null });
      })
      .on('error', (error) => reject(new Fault(reasonOf(error), { cause: error })))
      .end();
  });
}

/** A short text frame as clients send it, with a mask of zeros (RFC 6455 §5.3). */
export function maskedFrame(text: string): Buffer {
  const data = Buffer.from(text);
  const length = data.length < 126 ? [0x80 | data.length] : [0xfe, data.length >> 8, data.length & 0xff];
  return Buffer.concat([Buffer.from([0x81, ...length, 0, 0, 0, 0]), data]);
}

/** The data frames in what came so far, in their order. */
export const dataFramesIn = (bytes: Buffer): Frame[] =>
  piecesOf(bytes, frameAt).filter(({ opcode }) => opcode < firstControlOpcode);
