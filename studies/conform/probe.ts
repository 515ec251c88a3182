import { mediaTypes, paths, type WireMessage } from '../../core/messages/contract.ts';
import { type EndpointName, transports } from '../../core/transports.ts';
import { requestTo, type TargetAddress } from '../../harness/processes/targetRequest.ts';
import { type Answer, Conversation } from './conversation.ts';
import { must } from './fault.ts';
import { connectHttp2 } from './http2.ts';
import { Inbox } from './inbox.ts';
import { parseObject } from './json.ts';
import type { Reader, Shown } from './reader.ts';
import { readers } from './readers.ts';
import { type Upgraded, upgrade } from './upgrade.ts';

/** A subscriber at work. */
export interface Subscribed {
  readonly inbox: Inbox;
  readonly status: number;
  readonly wrongHeaders: readonly string[];
  readonly challenge?: string;
  /** Sends a message upstream, the way the transport does. */
  send(message: WireMessage): Promise<void>;
  close(): void;
}

let probes = 0;

/** What one case has of a target. */
export class Probe {
  readonly conversation: Conversation;
  /** A topic that no other case uses. */
  readonly topic = `conform/${process.pid}.${++probes}`;
  readonly #over = new AbortController();
  readonly #signal: AbortSignal;

  /** All that is open on it ends with the signal. */
  constructor(address: TargetAddress, signal: AbortSignal, conversation = new Conversation(address)) {
    this.conversation = conversation;
    this.#signal = AbortSignal.any([signal, this.#over.signal]);
  }

  /** The same over a connection of HTTP/2; ends with this one. */
  async overHttp2(): Promise<Probe> {
    const { address, record } = this.conversation;
    const session = await connectHttp2(address, this.#signal);
    must(session !== null, 'HTTP/2 is not spoken on this connection, although it was on an earlier one');
    return new Probe(address, this.#signal, new Conversation(address, session, record));
  }

  /** Asks for a subscription, whatever comes of it. */
  async ask(
    transport: EndpointName,
    topics: readonly string[],
    cursor?: string,
    shown: Shown = {},
    read: Reader = readers[transport],
  ): Promise<Subscribed> {
    const { conversation } = this;
    const closing = new AbortController();
    const signal = AbortSignal.any([this.#signal, closing.signal]);
    const inbox = new Inbox(conversation.address, this.#signal);
    const asked = { conversation, topics, inbox, signal, shown, ...(cursor !== undefined && { cursor }) };
    const { send: sendFrame, ...reply } = await read(asked);
    return {
      ...reply,
      inbox,
      close: () => closing.abort(),
      send: async (message) => {
        const text = JSON.stringify(message);
        if (transports[transport].capabilities.upstream === 'frame') sendFrame?.(text);
        else await this.post(paths.messages, text);
      },
    };
  }

  /** Subscribes from now on, or from a cursor; the target must accept. */
  async subscribe(transport: EndpointName, cursor?: string): Promise<Subscribed> {
    const subscribed = await this.ask(transport, [this.topic], cursor);
    const { status, inbox } = subscribed;
    must([200, 204, 101].includes(status), `the subscription was answered with ${status}`);
    if (cursor === undefined)
      await inbox.until(
        () => inbox.cursor !== undefined,
        () => 'no first cursor came',
      );
    return subscribed;
  }

  /** Publishes texts on the case's topic, with the ids `from`, `from` + 1 and so on. */
  publish(payloads: readonly string[], from = 0): Promise<void> {
    return this.publishAll(payloads.map((data, i) => ({ id: `${from + i}`, topic: this.topic, data })));
  }

  async publishAll(messages: readonly WireMessage[]): Promise<void> {
    const { status, text } = await this.post(
      paths.publish,
      messages.map((message) => `${JSON.stringify(message)}\n`).join(''),
    );
    must(status === 200, `POST ${paths.publish} was answered with ${status}; expected 200`);
    const { published } = parseObject<{ published: number }>(text);
    must(published === messages.length, `published is ${published}; ${messages.length} were sent`);
  }

  /** Publishes in pieces, on one request that lasts. */
  publishStream(): { write(message: WireMessage): void; end(): Promise<void> } {
    this.conversation.note(`POST ${paths.publish}`);
    // fetch() collects what is written to it; this sends each piece at once, as the publisher does.
    const post = requestTo(this.conversation.address, paths.publish, {
      method: 'POST',
      headers: { 'Content-Type': mediaTypes[paths.publish] },
      signal: this.#signal,
    });
    post.setNoDelay(true);
    post.flushHeaders();
    const answered = new Promise<number | undefined>((resolve, reject) => {
      post.on('error', reject).on('response', (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      });
    });
    answered.catch(() => {});
    return {
      write: (message) => {
        const line = JSON.stringify(message);
        this.conversation.note(`  ${line}`);
        post.write(`${line}\n`);
      },
      end: async () => {
        post.end();
        const status = await answered;
        must(status === 200, `POST ${paths.publish} was answered with ${status}; expected 200`);
      },
    };
  }

  get(path: string): Promise<Answer> {
    return this.conversation.ask(path, this.#signal);
  }

  /** Sends a request with these headers, and gives the head of the answer alone: it may never end. */
  async request(method: string, path: string, headers: Readonly<Record<string, string>>): Promise<Response> {
    const answer = await this.conversation.request(path, this.#signal, { method, headers });
    await answer.body?.cancel();
    return answer;
  }

  /** Asks for a WebSocket with these headers. */
  async upgrade(headers: Readonly<Record<string, string>>): Promise<Upgraded> {
    const said = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
    this.conversation.note(['GET /websocket with Upgrade: websocket', ...said].join(', '));
    const upgraded = await upgrade(this.conversation.address, headers, this.#signal);
    this.conversation.note(`→ ${upgraded.status}`);
    return upgraded;
  }

  /** Posts to an endpoint, as its media type unless another one is given, or null for none. */
  post(
    path: keyof typeof mediaTypes,
    body: string,
    mediaType: string | null = mediaTypes[path],
  ): Promise<Answer> {
    return this.conversation.ask(path, this.#signal, {
      method: 'POST',
      // fetch() gives a string a media type by itself, but not bytes.
      body: mediaType === null ? Buffer.from(body) : body,
      ...(mediaType !== null && { headers: { 'Content-Type': mediaType } }),
    });
  }

  /** Ends what the case has left open. */
  close(): void {
    this.#over.abort();
  }
}
