import { createParser } from 'eventsource-parser';
import type { WireControl, WireMessage, WireNotification } from '../../core/messages/contract.ts';
import { reasonOf } from './conversation.ts';
import { Fault, must } from './fault.ts';
import type { Inbox } from './inbox.ts';
import { parseObject } from './json.ts';
import { type Asked, challengeIn, queryOf, type Reader, wrongHeaders } from './reader.ts';

const multipartType = 'multipart/mixed';

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

/** Reads the same where parts of multipart/mixed are asked for (RFC 2046 §5.1), one for each notification. */
export const readMultipart = readStream(
  '/http-streaming',
  multipartType,
  (inbox, { headers }) => {
    const [, quoted, token] =
      /;\s*boundary=(?:"([^"]+)"|([^\s;"]+))/i.exec(headers.get('content-type') ?? '') ?? [];
    const boundary = quoted ?? token;
    must(boundary !== undefined, `Content-Type is ${headers.get('content-type')}; expected a boundary in it`);
    // The first delimiter may have no line end before it; what comes before it is no part.
    let rest = '\r\n';
    let hasBegun = false;
    return (text) => {
      const parts = (rest + text).split(`\r\n--${boundary}\r\n`);
      rest = parts.pop() as string;
      for (const part of hasBegun ? parts : parts.slice(1)) takePart(inbox, part);
      hasBegun ||= parts.length > 0;
    };
  },
  { Accept: multipartType },
);

/** Takes a part: its headers, an empty line and JSON; or nothing at all. */
function takePart(inbox: Inbox, part: string): void {
  const [headers = '', ...content] = `\r\n${part}`.split('\r\n\r\n');
  const json = content.join('\r\n\r\n');
  if (json === '') inbox.heartbeats++;
  else {
    must(
      /^content-type: *application\/json *(?:;|$)/im.test(headers.trim()),
      `a part has the headers ${JSON.stringify(headers.trim())}; expected Content-Type: application/json`,
    );
    takeEnvelope(inbox, json);
  }
  inbox.changed();
}

function readStream(
  path: string,
  contentType: string,
  readInto: (inbox: Inbox, answer: Response) => (text: string) => void,
  asking: Readonly<Record<string, string>> = {},
): Reader {
  return async (asked) => {
    const { conversation, topics, cursor, inbox, signal, shown } = asked;
    const answer = await conversation.request(`${path}?${queryOf(topics, cursor, shown)}`, signal, {
      headers: { ...asking, ...shown.headers },
    });
    const { status, headers } = answer;
    if (status !== 200) {
      await answer.body?.cancel();
      return { status, wrongHeaders: [], challenge: challengeIn(headers) };
    }
    const wrong = wrongHeaders(headers, contentType);
    void follow(answer, readInto(inbox, answer), asked);
    return { status, wrongHeaders: wrong };
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
