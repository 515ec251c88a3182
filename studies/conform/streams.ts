import { createParser } from 'eventsource-parser';
import type { WireControl, WireMessage, WireNotification } from '../../core/messages/contract.ts';
import { reasonOf } from './conversation.ts';
import { Fault } from './fault.ts';
import type { Inbox } from './inbox.ts';
import { parseObject } from './json.ts';
import { type Asked, challengeIn, queryOf, type Reader, wrongHeaders } from './reader.ts';

/** Reads the endless response of an HTTP stream: a line of JSON for each notification. */
export const readHttpStreaming = readStream('/http-streaming', 'application/x-ndjson', (inbox) => {
  let rest = '';
  return (text) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() as string;
    for (const line of lines) {
      if (line === '') inbox.heartbeats++;
      else takeEnvelope(inbox, line);
      inbox.changed();
    }
  };
});

/** Reads Server-Sent Events (HTML Standard §9.2). */
export const readSse = readStream('/sse', 'text/event-stream', (inbox) => {
  const parser = createParser({
    onEvent({ event, id, data }) {
      if (event === 'gap') inbox.gaps++;
      if (event === 'expired') inbox.isExpired = true;
      else inbox.moveTo(id);
      if (event === undefined) inbox.take(parseObject<WireMessage>(data));
      inbox.changed();
    },
    onComment() {
      inbox.heartbeats++;
      inbox.changed();
    },
  });
  return (text) => parser.feed(text);
});

/**
 * Takes a line of a stream or a message of a WebSocket: a notification with its cursor, or a control message.
 */
export function takeEnvelope(inbox: Inbox, text: string): void {
  const { cursor, gap, expired, ...message } = parseObject<
    WireNotification & WireControl & { expired: boolean }
  >(text);
  if (expired === true) inbox.isExpired = true;
  else inbox.moveTo(cursor);
  if (message.id !== undefined) inbox.take(message);
  else if (gap === true) inbox.gaps++;
  inbox.changed();
}

function readStream(
  path: string,
  contentType: string,
  readInto: (inbox: Inbox) => (text: string) => void,
): Reader {
  return async (asked) => {
    const { conversation, topics, cursor, inbox, signal, shown } = asked;
    const answer = await conversation.request(`${path}?${queryOf(topics, cursor, shown)}`, signal, {
      headers: shown.headers ?? {},
    });
    const { status, headers } = answer;
    if (status !== 200) {
      await answer.body?.cancel();
      return { status, wrongHeaders: [], challenge: challengeIn(headers) };
    }
    void follow(answer, readInto(inbox), asked);
    return { status, wrongHeaders: wrongHeaders(headers, contentType) };
  };
}

async function follow(
  answer: Response,
  take: (text: string) => void,
  { conversation, inbox, signal }: Asked,
): Promise<void> {
  const decoder = new TextDecoder();
  try {
    for await (const chunk of answer.body ?? []) {
      const text = decoder.decode(chunk, { stream: true });
      conversation.note(`  ${text}`);
      take(text);
    }
    inbox.ended = 'the response ended';
    inbox.changed();
  } catch (error) {
    if (signal.aborted) return;
    inbox.broken(error instanceof Fault ? error : new Fault(`the response broke off: ${reasonOf(error)}`));
  }
}
