import { setTimeout as sleep } from 'node:timers/promises';
import { credentialsFor } from '../../../clients/credentials.ts';
import { connectSubscriber } from '../../../clients/index.ts';
import { Network } from '../../../clients/network.ts';
import type { Place, SubscriberContext } from '../../../clients/transport.ts';
import { messageOf } from '../../../core/errors.ts';
import type { WireMessage } from '../../../core/messages/contract.ts';
import { pathSchema } from '../../../core/path.ts';
import { createRandom } from '../../../core/random.ts';
import { defaultReconnect } from '../../../core/scenario/disturbances.ts';
import type { Payload } from '../../../core/schedule/payload.ts';
import { publishingIn } from '../../../core/target/described.ts';
import type { DescribedTransport, Subscription } from '../../../core/target/subscription.ts';
import type { TargetFile } from '../../../core/target/target.ts';
import { transports, type Variant, variantSchema } from '../../../core/transports.ts';
import type { TargetAddress } from '../../../harness/processes/targetRequest.ts';
import { createDescribedOutlet } from '../../../harness/publisher/describedOutlet.ts';
import { Conversation } from '../conversation.ts';
import { Fault } from '../fault.ts';
import { Inbox } from '../inbox.ts';
import { Subscribed } from './subscribed.ts';

/** A target that a file describes, at work. */
export interface DescribedAtWork {
  readonly file: TargetFile;
  readonly address: TargetAddress;
  /** Where it takes what is published. */
  readonly control: TargetAddress;
}

/** Short, as nothing is measured. */
const pollEvery = '50ms';
/** For a target that does not say when a subscription is in place. */
const settlesWithinMs = 250;
/** Where any HTTP server answers something. */
const anyPath = '/';

let probes = 0;
let ids = 0;

/** What one case has of a target that a file describes: the subscribers and the publisher that measure it. */
export class DescribedProbe {
  readonly file: TargetFile;
  readonly conversation: Conversation;
  /** Topics that no other case uses. */
  readonly topic = `conform/${process.pid}.${++probes}`;
  readonly otherTopic = `${this.topic}/other`;
  readonly #control: TargetAddress;
  readonly #over = new AbortController();
  readonly #signal: AbortSignal;
  readonly #open: Subscribed[] = [];

  constructor({ file, address, control }: DescribedAtWork, signal: AbortSignal) {
    this.file = file;
    this.conversation = new Conversation(address);
    this.#control = control;
    this.#signal = AbortSignal.any([signal, this.#over.signal]);
  }

  /** Subscribes from now on, or from a place in the feed, and waits until the subscription counts. */
  async subscribe(
    transport: DescribedTransport,
    topics: readonly string[] = [this.topic],
    place: Place = { cursor: undefined },
  ): Promise<Subscribed> {
    const { address } = this.conversation;
    const described = this.file.subscribe[transport] as Subscription;
    const from = place.cursor === undefined ? '' : ` from ${place.cursor}`;
    this.conversation.note(`subscribe to ${topics.join(' and ')}${from}`);
    const inbox = new Inbox(address, this.#signal, anyPath);
    const { over, ...variant } = variantOf(transport, described, address);
    const network = new Network(undefined, over, address.authority);
    let isInPlace = place.cursor !== undefined;
    const fails = (what: string) => {
      this.conversation.note(`→ ${what}`);
      inbox.broken(new Fault(what));
    };
    const sink: SubscriberContext['sink'] = {
      subscribed() {
        isInPlace = true;
        inbox.changed();
      },
      notification: (id, topic, payload) => {
        this.conversation.note(`→ ${id} on ${topic}`);
        inbox.take({ id, topic, ...contentOf(payload) });
      },
      gap() {},
      fault: (_kind, example) => fails(example),
      refused: (_kind, reason) => fails(reason),
    };
    const common = {
      url: new URL(address.url),
      topics,
      headers: plainHeaders,
      network: network.forSubscriber(0, undefined, () => inbox.changed()),
    };
    const subscriber = connectSubscriber({
      ...common,
      variant,
      described,
      credentials: credentialsFor(null, { ...common, book: null }),
      sink,
      random: createRandom(0, this.topic),
      reconnect: defaultReconnect,
      place,
    });
    const subscribed = new Subscribed(inbox, place, network.requests, subscriber);
    this.#open.push(subscribed);
    await inbox.until(
      () => isInPlace,
      () => `nothing showed that the subscription is in place (subscribed: ${wordsOf(described)})`,
    );
    if (described.subscribed === 'sent' || described.subscribed === 'open') await sleep(settlesWithinMs);
    return subscribed;
  }

  /** Publishes payloads, each on one of these topics in turn, one after the other. */
  async publish(
    payloads: readonly Payload[],
    topics: readonly string[] = [this.topic],
  ): Promise<WireMessage[]> {
    const messages = payloads.map((payload, i): WireMessage => {
      const topic = topics[i % topics.length] as string;
      return { id: `${ids++}`, topic, ...contentOf(payload) };
    });
    for (const message of messages) this.conversation.note(`publish ${JSON.stringify(message)}`);
    const { how, ...rest } = publishingIn(this.file);
    // Requests side by side could overtake each other on their way, through no fault of the target.
    const http = how.http && { ...how.http, concurrency: 1 };
    const outlet = createDescribedOutlet({ ...rest, how: { ...how, http } }, () => {});
    outlet.open(this.#control);
    outlet.send(messages.map((message, index) => ({ index, message })));
    try {
      await Promise.race([outlet.close(), this.#aborted()]);
    } catch (error) {
      this.#signal.throwIfAborted();
      throw new Fault(`publishing failed: ${messageOf(error)}`, { cause: error });
    }
    return messages;
  }

  #aborted(): Promise<never> {
    return new Promise((_, reject) => {
      const abort = () => reject(this.#signal.reason);
      if (this.#signal.aborted) abort();
      this.#signal.addEventListener('abort', abort, { once: true });
    });
  }

  /** Ends what the case has left open. */
  close(): void {
    this.#over.abort();
    for (const subscribed of this.#open) void subscribed.close();
  }
}

const plainHeaders = { profile: 'minimal', cookieBytes: 0 } as const;

const contentOf = (payload: Payload): Pick<WireMessage, 'data' | 'base64'> =>
  typeof payload === 'string' ? { data: payload } : { base64: payload.toString('base64') };

const wordsOf = ({ subscribed }: Subscription) =>
  typeof subscribed === 'string' ? subscribed : JSON.stringify(subscribed);

/** The variant that fits what is described. */
function variantOf(transport: DescribedTransport, described: Subscription, { url }: TargetAddress): Variant {
  return variantSchema.parse({
    transport,
    ...(transports[transport].capabilities.asks === 'timer' && { interval: pollEvery }),
    ...('format' in described && described.format === 'multipart' && { format: 'multipart' }),
    over: pathSchema.parse(url.startsWith('https:') ? 'tls' : 'direct'),
  });
}
