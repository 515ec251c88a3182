import type { FailureKind } from '../../core/failure.ts';
import type { Channel } from '../../core/messages/protocol.ts';
import { TrialFailure } from '../processes/trialFailure.ts';

type Message<In, T> = Extract<In, { type: T }>;

interface Waiter {
  readonly type: string;
  readonly resolve: (message: never) => void;
  readonly reject: (error: Error) => void;
}

/**
 * The other end of a channel, whose messages can be awaited by type. A `failed` message rejects what is
 * awaited.
 */
export class Peer<Out, In extends { readonly type: string }> {
  readonly #channel: Channel<Out, In>;
  readonly #waiting: Waiter[] = [];
  #failure: Error | undefined;

  constructor(channel: Channel<Out, In>) {
    this.#channel = channel;
    channel.onMessage((message) => this.#take(message));
  }

  send(message: Out): void {
    this.#channel.send(message);
  }

  /** Calls back for every message. */
  onMessage(listener: (message: In) => void): void {
    this.#channel.onMessage(listener);
  }

  /** The next message of this type. */
  next<T extends In['type']>(type: T): Promise<Message<In, T>> {
    return new Promise((resolve, reject) => {
      if (this.#failure) reject(this.#failure);
      else this.#waiting.push({ type, resolve, reject });
    });
  }

  #take(message: In): void {
    if (message.type === 'failed') {
      const { kind, reason } = message as unknown as { kind: FailureKind; reason: string };
      this.#failure = new TrialFailure(kind, reason, '');
      for (const { reject } of this.#waiting.splice(0)) reject(this.#failure);
      return;
    }
    const index = this.#waiting.findIndex((waiter) => waiter.type === message.type);
    if (index >= 0) this.#waiting.splice(index, 1)[0]?.resolve(message as never);
  }
}
