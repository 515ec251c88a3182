import { createParser } from 'eventsource-parser';
import type { WireControl, WireNotification } from '../core/contract.ts';
import type { Inbox } from './inbox.ts';
import { queryOf, type Reader, wrongHeaders } from './reader.ts';

/** Reads the endless response of an HTTP stream: a line of JSON for each notification. */
export const readHttpStreaming = readStream('/http-streaming', 'application/x-ndjson', (inbox) => {
  let rest = '';
  return (text) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() as string;
    for (const line of lines) {
      if (line === '') inbox.heartbeats++;
      else takeEnvelope(inbox, JSON.parse(line));
      inbox.changed();
    }
  };
});

/** Reads Server-Sent Events (HTML Standard §9.2). */
export const readSse = readStream('/sse', 'text/event-stream', (inbox) => {
  const parser = createParser({
    onEvent({ event, id, data }) {
      if (event === 'gap') inbox.gaps++;
      if (id !== undefined) inbox.stand(id);
      if (event === undefined) inbox.take(JSON.parse(data));
      inbox.changed();
    },
    onComment() {
      inbox.heartbeats++;
      inbox.changed();
    },
  });
  return (text) => parser.feed(text);
});

/** Takes what a stream or a WebSocket writes: a notification with its cursor, or a control message. */
export function takeEnvelope(inbox: Inbox, message: WireNotification | (WireControl & { id?: undefined })) {
  inbox.stand(message.cursor);
  if (message.id !== undefined) inbox.take(message);
  else if (message.gap) inbox.gaps++;
  inbox.changed();
}

function readStream(
  path: string,
  contentType: string,
  parse: (inbox: Inbox) => (text: string) => void,
): Reader {
  return async (asked) => {
    const { url, record, inbox, signal } = asked;
    const answer = await record.request(url, `${path}?${queryOf(asked)}`, { signal });
    const { status, headers } = answer;
    if (status !== 200) await answer.body?.cancel();
    else void follow(answer, parse(inbox), asked);
    return { status, wrongHeaders: status === 200 ? wrongHeaders(headers, contentType) : [] };
  };
}

async function follow(
  answer: Response,
  take: (text: string) => void,
  { record, inbox, signal }: Parameters<Reader>[0],
): Promise<void> {
  const decoder = new TextDecoder();
  try {
    for await (const chunk of answer.body as ReadableStream<Uint8Array>) {
      const text = decoder.decode(chunk, { stream: true });
      record.add(`  ${text}`);
      take(text);
    }
    inbox.ended = 'the response ended';
    inbox.changed();
  } catch (error) {
    if (!signal.aborted) inbox.broken(error);
  }
}
