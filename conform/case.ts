import { request } from 'node:http';
import { paths, type TargetOptions, type WireMessage } from '../core/contract.ts';
import { type TransportName, transports } from '../core/transports.ts';
import { must } from './fault.ts';
import { Inbox } from './inbox.ts';
import { readerOf } from './readers.ts';
import { Transcript } from './transcript.ts';

/** Options of the target that a case needs; a target that is only known by its URL cannot be given any. */
export type CaseOptions = Partial<TargetOptions>;

/** Something that the contract asks for. */
export interface Case {
  /** A sentence whose subject is the target. */
  readonly name: string;
  /** The heading in servers/CONTRACT.md under which it stands. */
  readonly section: string;
  readonly options?: CaseOptions;
  /** Throws a Fault when it does not hold. */
  run(bench: Bench): Promise<void>;
}

/** A case for a transport. */
export interface TransportCase extends Omit<Case, 'run' | 'section'> {
  /** Where not under the endpoint's own heading. */
  readonly section?: string;
  /** Whether it is asked of a transport; of all when absent. */
  appliesTo?(transport: TransportName): boolean;
  run(bench: Bench, transport: TransportName): Promise<void>;
}

/** A subscriber at work. */
export interface Subscribed {
  readonly inbox: Inbox;
  readonly status: number;
  readonly wrongHeaders: readonly string[];
  /** Sends a message upstream, the way the transport does. */
  send(message: WireMessage): Promise<void>;
  close(): void;
}

let topics = 0;

/** What a case has of a target; all that it says and hears goes into the transcript. */
export class Bench {
  readonly url: string;
  readonly transcript = new Transcript();
  /** A topic that no other case uses. */
  readonly topic = `conform/${process.pid}.${++topics}`;
  readonly #open = new Set<() => void>();

  constructor(url: string) {
    this.url = url;
  }

  /** Asks for a subscription, whatever comes of it. */
  async ask(transport: TransportName, asked: readonly string[], cursor?: string): Promise<Subscribed> {
    const inbox = new Inbox();
    const over = new AbortController();
    const { url, transcript: record } = this;
    const close = () => over.abort();
    this.#open.add(close);
    const answer = await readerOf(transport)({
      url,
      topics: asked,
      ...(cursor !== undefined && { cursor }),
      record,
      inbox,
      signal: over.signal,
    });
    const { upstream } = transports[transport].capabilities;
    return {
      ...answer,
      inbox,
      close,
      send: async (message) => {
        const text = JSON.stringify(message);
        if (upstream === 'frame') answer.send?.(text);
        else await this.post(paths.messages, text);
      },
    };
  }

  /** Subscribes from now on, or from a cursor; the target must accept. */
  async subscribe(transport: TransportName, cursor?: string): Promise<Subscribed> {
    const subscribed = await this.ask(transport, [this.topic], cursor);
    must(
      [200, 204, 101].includes(subscribed.status),
      `the subscription was answered with ${subscribed.status}`,
    );
    if (cursor === undefined)
      await subscribed.inbox.until(
        () => subscribed.inbox.cursor !== undefined,
        () => 'no first cursor came',
      );
    return subscribed;
  }

  /** Publishes texts on the case's topic, with the ids `from`, `from` + 1 and so on. */
  async publish(payloads: readonly string[], from = 0, topic = this.topic): Promise<void> {
    await this.publishAll(payloads.map((data, i) => ({ id: `${from + i}`, topic, data })));
  }

  async publishAll(messages: readonly WireMessage[]): Promise<void> {
    const answer = await this.post(paths.publish, messages.map((m) => `${JSON.stringify(m)}\n`).join(''));
    must(answer.status === 200, `POST ${paths.publish} was answered with ${answer.status}; expected 200`);
    const { published } = JSON.parse(answer.text) as { published?: number };
    must(published === messages.length, `published is ${published}; ${messages.length} were sent`);
  }

  /** Publishes in pieces, on one request that lasts. */
  publishStream(): { write(message: WireMessage): void; end(): Promise<void> } {
    this.transcript.add(`POST ${paths.publish}`);
    // fetch() collects what is written to it; this sends each piece at once, as the publisher does.
    const post = request(new URL(paths.publish, this.url), { method: 'POST' });
    post.setNoDelay(true);
    post.flushHeaders();
    const status = new Promise<number | undefined>((resolve, reject) => {
      post.on('error', reject).on('response', (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      });
    });
    status.catch(() => {});
    this.#open.add(() => post.destroy());
    return {
      write: (message) => {
        const line = JSON.stringify(message);
        this.transcript.add(`  ${line}`);
        post.write(`${line}\n`);
      },
      end: async () => {
        post.end();
        const answered = await status;
        must(answered === 200, `POST ${paths.publish} was answered with ${answered}; expected 200`);
      },
    };
  }

  post(path: string, body: string) {
    return this.transcript.ask(this.url, path, { method: 'POST', body });
  }

  /** Ends what the case has left open. */
  close(): void {
    for (const close of this.#open) close();
  }
}
