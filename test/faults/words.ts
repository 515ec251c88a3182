import type { WireNotification } from '../../core/messages/contract.ts';
import type { TransportName } from '../../core/transports.ts';
import { chunk } from '../../servers/chunk.ts';
import { frame, opcodes } from '../../servers/frame.ts';
import type { Told } from './harm.ts';

/** A text as one message of a transport that stays open: a line, an event or a frame. */
export function messageOf(transport: TransportName, text: string): Buffer {
  if (transport === 'websocket') return frame(opcodes.text, text);
  return chunk(transport === 'sse' ? `data: ${text}\n\n` : `${text}\n`);
}

/** What a subscriber is told, as one message of a transport that stays open. */
export function wordsFor(transport: TransportName, told: Told): Buffer {
  if (transport !== 'sse') return messageOf(transport, JSON.stringify(told));
  const { cursor, ...envelope } = told;
  return chunk(
    'id' in told
      ? `id: ${cursor}\ndata: ${JSON.stringify(envelope)}\n\n`
      : `event: ${'gap' in told ? 'gap' : 'cursor'}\nid: ${cursor}\ndata: ${JSON.stringify(told)}\n\n`,
  );
}

/** The notification that the built-in target writes with these bytes; undefined where they hold none. */
export function notificationIn(transport: TransportName, bytes: Buffer): WireNotification | undefined {
  const text = bytes.toString();
  // The header of a frame may look like a brace.
  const json = /\{"(?:cursor|id)":.*\}/.exec(text)?.[0];
  if (json?.includes('"id":') !== true) return undefined;
  const notification = JSON.parse(json) as WireNotification;
  if (transport !== 'sse') return notification;
  const cursor = /^id: (.*)$/m.exec(text)?.[1] as string;
  return { cursor, ...notification };
}
