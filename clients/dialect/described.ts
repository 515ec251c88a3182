import { excerptOf, UnreadableError } from '../../core/messages/unreadable.ts';
import { payloadIn } from '../../core/messages/wireMessage.ts';
import type {
  PollSubscription,
  StreamSubscription,
  Subscription,
  WebSocketSubscription,
} from '../../core/target/subscription.ts';
import { filled, hasPlace, type PlaceValue } from '../../core/target/template.ts';
import { requireType } from '../refusal.ts';
import { type AnswerHead, fieldOf } from '../wire/answerHead.ts';
import { DescribedText, type Said } from './describedText.ts';
import type { Asked, PollDialect, StreamDialect, StreamEvents, WebSocketDialect } from './dialect.ts';

/*
 * The dialect of a target that a file describes.
 */

type Topics = readonly string[];

const advice =
  'the target file says that it does: mend its path, or leave out the transport and the variants that need it';

const units = { lines: 'line', chunks: 'chunk', multipart: 'part' } as const;
const multipart = 'multipart/mixed';

/** Between the two validators of a position; no field can have it. */
const lf = '\n';

/** Polls as described. */
export function describedPolls(written: PollSubscription, topics: Topics): PollDialect {
  const text = new DescribedText(written);
  const { nothingNew, resume, subscribed, untilEmpty } = written;
  const isNothing = ({ status }: AnswerHead) => nothingNew.includes(status);
  return {
    advice,
    subscribed,
    untilEmpty,
    request: requestOf(written, topics),
    accepts: (status) => nothingNew.includes(status),
    head(head) {
      if (!isNothing(head)) requireType(head);
    },
    read(body, head) {
      const said = isNothing(head) ? undefined : text.read(body);
      const { cursor = undefined, notifications = [] } = said?.is === 'news' ? said : {};
      if (resume.by === 'validators') return { cursor: validatorsIn(head), notifications };
      if (resume.by === 'header')
        return { cursor: fieldOf(head, resume.header.toLowerCase()), notifications };
      return { cursor, notifications };
    },
  };
}

/** Streams as described. */
export function describedStream(written: StreamSubscription, topics: Topics): StreamDialect {
  const text = new DescribedText(written);
  const { resume, subscribed } = written;
  const type = 'event' in written ? written.event : undefined;
  const wantedType = 'mediaType' in written ? written.mediaType : undefined;
  const unit = 'format' in written ? units[written.format] : 'line';
  const take = (said: Said, from: string, events: StreamEvents) => {
    if (said.is === 'confirmation') return events.subscribed();
    if (said.is === 'heartbeat') return events.heartbeat(Buffer.byteLength(from));
    if (said.is !== 'news') return;
    if (subscribed === 'message') events.subscribed();
    for (const message of said.notifications) events.notification(message, payloadIn(message));
    if (said.cursor !== undefined) events.position(said.cursor);
  };
  return {
    advice,
    unit,
    request: requestOf(written, topics),
    head(head, mediaType, events) {
      // A browser reads SSE under its own media type only; what else streams may have any.
      if (type !== undefined) requireType(head, mediaType);
      else if (wantedType !== undefined) requireType(head, wantedType.toLowerCase());
      else requireType(head, unit === 'part' ? multipart : undefined);
      if (unit === 'chunk' && !head.isChunked)
        throw new UnreadableError('the target file says that messages are chunks, but this answer has none');
      const validators = resume.by === 'validators' ? validatorsIn(head) : undefined;
      if (validators !== undefined) events.position(validators);
      if (subscribed === 'head') events.subscribed();
    },
    take: (line, events) => take(text.read(line), line, events),
    takeEvent({ event = 'message', id, data }, events) {
      if (event !== type) return;
      take(text.read(data), data, events);
      if (resume.by === 'last-event-id' && id !== undefined && id !== '') events.position(id);
    },
  };
}

/** WebSockets as described. */
export function describedWebSocket(written: WebSocketSubscription, topics: Topics): WebSocketDialect {
  const text = new DescribedText(written);
  const { subprotocol, send, welcomed, answer, subscribed } = written;
  const isOfTopic = (one: string) => hasPlace(one, 'topic');
  /** A target that is told of each topic by itself confirms each by itself. */
  const confirmations = [...send, ...(welcomed?.send ?? [])].some(isOfTopic) ? topics.length : 1;
  let confirmed = 0;
  let position: string | undefined;
  const toSay = (texts: readonly string[]) =>
    texts.flatMap((one) => {
      const places = placesFor(written, topics, position);
      return isOfTopic(one)
        ? topics.map((topic) => filled(one, { ...places, topic }))
        : [filled(one, places)];
    });
  return {
    advice,
    subprotocols: subprotocol === undefined ? undefined : [subprotocol],
    finalCodes: [],
    request: requestOf(written, topics),
    opened(_token, cursor, events) {
      confirmed = 0;
      position = cursor;
      if (subscribed === 'open' || (subscribed === 'sent' && !welcomed)) events.subscribed();
      return toSay(send);
    },
    take(data, isBinary, events) {
      if (isBinary)
        throw new UnreadableError(
          `the target sent a binary message: ${excerptOf(data.toString('latin1', 0, 200))}`,
        );
      const message = data.toString();
      if (answer !== undefined && message === answer.to) {
        events.heartbeat(data.length);
        return events.answer(answer.with);
      }
      const read = text.read(message);
      if (read.is === 'heartbeat') return events.heartbeat(data.length);
      if (read.is === 'nothing') return;
      if (read.is === 'prompt') {
        for (const one of toSay(welcomed?.send ?? [])) events.say(one);
        if (subscribed === 'sent') events.subscribed();
        return;
      }
      if (read.is === 'confirmation') {
        if (++confirmed === confirmations) events.subscribed();
        return;
      }
      if (subscribed === 'message') events.subscribed();
      for (const one of read.notifications) events.notification(one, payloadIn(one));
      if (read.cursor !== undefined) events.position(read.cursor);
    },
  };
}

const placesFor = (
  { separator }: Subscription,
  topics: Topics,
  cursor: string | undefined,
): Record<string, PlaceValue> => ({
  topics: { items: topics, separator },
  topic: topics[0] ?? '',
  position: cursor ?? '',
});

/** Makes requests with topics and position filled in. */
function requestOf(written: Subscription, topics: Topics): (cursor: string | undefined) => Asked {
  const first = 'first' in written ? written.first : undefined;
  return (cursor) => {
    const isFirst = cursor === undefined;
    const places = placesFor(written, topics, cursor);
    const path = (isFirst ? first?.path : undefined) ?? written.path;
    const headers = { ...written.headers, ...(isFirst ? first?.headers : undefined) };
    return {
      path: filled(path, places),
      headers: {
        ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, filled(value, places)])),
        ...(isFirst ? {} : positionHeaders(written, cursor)),
      },
    };
  };
}

/** The headers by which a position goes back to the target, as no template says. */
function positionHeaders({ resume: { by } }: Subscription, cursor: string): Record<string, string> {
  if (by === 'last-event-id') return { 'Last-Event-ID': cursor };
  if (by !== 'validators') return {};
  const [etag = '', lastModified = ''] = cursor.split(lf);
  return {
    ...(etag && { 'If-None-Match': etag }),
    ...(lastModified && { 'If-Modified-Since': lastModified }),
  };
}

function validatorsIn(head: AnswerHead): string | undefined {
  const [etag = '', lastModified = ''] = ['etag', 'last-modified'].map((name) => fieldOf(head, name));
  return etag === '' && lastModified === '' ? undefined : `${etag}${lf}${lastModified}`;
}
