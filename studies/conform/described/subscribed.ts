import { setTimeout as sleep } from 'node:timers/promises';
import type { Place, Subscriber } from '../../../clients/transport.ts';
import type { Requests } from '../../../core/counts.ts';
import type { WireMessage } from '../../../core/messages/contract.ts';
import { Fault } from '../fault.ts';
import type { Inbox } from '../inbox.ts';

/** For repeats, and what nobody asked for, to arrive. */
const afterwatchMs = 200;

/** A subscriber of a target that a file describes. */
export class Subscribed {
  readonly inbox: Inbox;
  /** From where another may go on. */
  readonly place: Place;
  readonly requests: Requests;
  readonly #subscriber: Subscriber;

  constructor(inbox: Inbox, place: Place, requests: Requests, subscriber: Subscriber) {
    this.inbox = inbox;
    this.place = place;
    this.requests = requests;
    this.#subscriber = subscriber;
  }

  /** Waits until all of this has come, or its time is over, and a little longer; gives what is missing. */
  async heard(published: readonly WireMessage[]): Promise<WireMessage[]> {
    const { inbox } = this;
    const missing = () => published.filter(({ id }) => !inbox.ids.includes(id));
    const all = inbox.until(
      () => missing().length === 0,
      () => 'something is missing',
    );
    await all.catch((error) => {
      if (!(error instanceof Fault)) throw error;
    });
    await sleep(afterwatchMs);
    inbox.mustBeSound();
    return missing();
  }

  /** Waits until it has polled so many times more without news. */
  async polledInVain(times: number): Promise<void> {
    const { empty } = this.requests;
    await this.inbox.until(
      () => this.requests.empty - empty >= times,
      () => `only ${this.requests.empty - empty} of ${times} polls were answered`,
    );
  }

  close(): Promise<void> {
    return this.#subscriber.close();
  }
}
