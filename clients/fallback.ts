import { monotonicMs } from '../core/clock.ts';
import type { WireMessage } from '../core/messages/contract.ts';
import { linksOf, type Variant, type VariantOf } from '../core/transports.ts';
import { formatDurationMs } from '../core/units.ts';
import type { Place, Sink, Subscriber, SubscriberContext } from './transport.ts';

type Connect = (context: SubscriberContext) => Subscriber;
type Context = SubscriberContext<VariantOf<'fallback'>>;

/** One transport at work; what comes of it once it is over concerns nobody. */
interface Attempt {
  readonly link: Variant;
  readonly place: Place;
  subscriber?: Subscriber;
  isReached: boolean;
  isOver: boolean;
  patience?: NodeJS.Timeout;
}

/** A chain of transports: tries one after the other until one confirms the subscription, and stays there. */
export function fallback(context: Context, connect: Connect): Subscriber {
  const chain = new Chain(context, connect);
  return {
    send: (message) => chain.send(message),
    cut: () => chain.cut(),
    close: () => chain.close(),
  };
}

class Chain implements Subscriber {
  readonly #context: Context;
  readonly #connect: Connect;
  readonly #links: readonly Variant[];
  readonly #unsent: WireMessage[] = [];
  readonly #closing: Promise<void>[] = [];
  #left: Variant[] = [];
  #reasons: string[] = [];
  #beganMs = 0;
  #attempt: Attempt | undefined;
  #isClosed = false;

  constructor(context: Context, connect: Connect) {
    this.#context = context;
    this.#connect = connect;
    this.#links = linksOf(context.variant);
    this.#begin();
  }

  #begin(): void {
    this.#left = [...this.#links];
    this.#reasons = [];
    this.#beganMs = monotonicMs();
    this.#tryNext();
  }

  #tryNext(): void {
    if (this.#isClosed) return;
    const { sink, place, variant } = this.#context;
    const link = this.#left.shift();
    if (!link) {
      sink.refused('refused', `no transport of the chain was reached: ${this.#reasons.join('; ')}`);
      return;
    }
    // Only a subscription from now on is confirmed. A chain that is to go on from a cursor has a transport
    // prove itself so first.
    const attempt = newAttempt(link, place.cursor === undefined ? place : { cursor: undefined });
    attempt.patience = setTimeout(() => {
      const within = formatDurationMs(variant.tryFor);
      this.#giveUp(attempt, `GET /${link.transport}: the subscription was not confirmed within ${within}`);
    }, variant.tryFor);
    this.#start(attempt);
  }

  #start(attempt: Attempt): void {
    const { link, place } = attempt;
    this.#attempt = attempt;
    attempt.subscriber = this.#connect({
      ...this.#context,
      variant: link,
      place,
      sink: this.#sinkOf(attempt),
    });
  }

  #sinkOf(attempt: Attempt): Sink {
    const { sink } = this.#context;
    const isInUse = () => attempt.isReached && !attempt.isOver;
    return {
      subscribed: () => {
        if (isInUse()) sink.subscribed();
        else if (!attempt.isOver) this.#reached(attempt);
      },
      notification: (id, topic, payload, askedAtMs) => {
        if (isInUse()) sink.notification(id, topic, payload, askedAtMs);
      },
      gap: () => {
        if (isInUse()) sink.gap(attempt.link.transport);
      },
      // Of a transport that is tried, the first fault is the last: what was asked is whether it works.
      fault: (kind, example) => {
        if (isInUse()) sink.fault(kind, example);
        else this.#giveUp(attempt, example);
      },
      refused: (_kind, reason) => {
        if (!isInUse()) return this.#giveUp(attempt, reason);
        // It worked once and never will again: the fault is booked, and another transport may do.
        this.#end(attempt);
        queueMicrotask(() => this.#begin());
      },
    };
  }

  #reached(attempt: Attempt): void {
    const { sink, place, network } = this.#context;
    const { link } = attempt;
    clearTimeout(attempt.patience);
    network.fallbacks.reached(link.transport, monotonicMs() - this.#beganMs);
    if (attempt.place === place) {
      attempt.isReached = true;
      sink.subscribed();
      this.#sendUnsent();
      return;
    }
    this.#end(attempt);
    queueMicrotask(() => {
      if (this.#isClosed) return;
      this.#start({ ...newAttempt(link, place), isReached: true });
      this.#sendUnsent();
    });
  }

  #giveUp(attempt: Attempt, reason: string): void {
    if (attempt.isOver) return;
    this.#context.network.fallbacks.failed(attempt.link.transport, reason);
    this.#reasons.push(reason);
    this.#end(attempt);
    queueMicrotask(() => this.#tryNext());
  }

  /** Later, as it may be the attempt itself that is telling something. */
  #end(attempt: Attempt): void {
    attempt.isOver = true;
    clearTimeout(attempt.patience);
    queueMicrotask(() => {
      if (attempt.subscriber) this.#closing.push(attempt.subscriber.close());
    });
  }

  #sendUnsent(): void {
    for (const message of this.#unsent.splice(0)) this.send(message);
  }

  send(message: WireMessage): void {
    const attempt = this.#attempt;
    if (attempt?.isReached && !attempt.isOver) attempt.subscriber?.send(message);
    else this.#unsent.push(message);
  }

  cut(): boolean {
    return this.#attempt?.subscriber?.cut() ?? false;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#attempt && !this.#attempt.isOver) this.#end(this.#attempt);
    // What ends is closed after this turn.
    await Promise.resolve();
    await Promise.all(this.#closing);
  }
}

const newAttempt = (link: Variant, place: Place): Attempt => ({
  link,
  place,
  isReached: false,
  isOver: false,
});
