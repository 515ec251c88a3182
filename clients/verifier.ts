import type { Payload } from '../core/payload.ts';
import type { Delivery } from '../core/protocol.ts';
import type { Schedule } from '../core/schedule.ts';

/** The users of an agent: from..to-1. */
export interface UserRange {
  readonly from: number;
  readonly to: number;
}

/**
 * Checks every delivery of an agent's subscribers against the schedule: exactly once, in topic order, byte for
 * byte. Order means: what the publisher sent comes in the order in which it was due, and all subscribers of a
 * topic see its messages, whoever sent them, in the same order.
 */
export class Verifier {
  readonly expected: number;
  readonly #schedule: Schedule;
  readonly #payload: (index: number) => Payload;
  readonly #users: UserRange;
  /** Per topic: its kind, and its subscribers among our users, from..to-1. */
  readonly #kind: Uint8Array;
  readonly #from: Uint32Array;
  readonly #to: Uint32Array;
  /** First bit of each event in the bitmap of deliveries seen. */
  readonly #firstBit: Uint32Array;
  readonly #seen: Uint32Array;
  /** When this agent first saw an event, as a count within its topic; 0 for not yet. */
  readonly #rank: Uint32Array;
  readonly #ranksGiven: Uint32Array;
  /** Per user and kind of topic: rank of the last delivery, and index of the last from the publisher, plus 1. */
  readonly #lastRank: Uint32Array;
  readonly #lastPublished: Uint32Array;
  #delivered = 0;
  #duplicated = 0;
  #reordered = 0;
  #corrupted = 0;

  constructor(schedule: Schedule, users: UserRange, payload: (index: number) => Payload) {
    const { topics, count } = schedule;
    this.#schedule = schedule;
    this.#payload = payload;
    this.#users = users;
    this.#kind = Uint8Array.from(topics.names, (_, topic) => topics.kindOf(topic));
    this.#from = new Uint32Array(topics.names.length);
    this.#to = new Uint32Array(topics.names.length);
    topics.names.forEach((_, topic) => {
      const { from, to } = topics.subscribersOf(topic);
      this.#from[topic] = Math.max(from, users.from);
      this.#to[topic] = Math.max(Math.max(from, users.from), Math.min(to, users.to));
    });
    this.#firstBit = new Uint32Array(count);
    let bits = 0;
    for (let i = 0; i < count; i++) {
      const topic = schedule.topic[i] as number;
      this.#firstBit[i] = bits;
      bits += (this.#to[topic] as number) - (this.#from[topic] as number);
    }
    this.expected = bits;
    this.#seen = new Uint32Array(Math.ceil(bits / 32));
    this.#rank = new Uint32Array(count);
    this.#ranksGiven = new Uint32Array(topics.names.length);
    this.#lastRank = new Uint32Array((users.to - users.from) * topics.kinds);
    this.#lastPublished = new Uint32Array(this.#lastRank.length);
  }

  /**
   * Books one delivery. Returns the event's index when it was due to this user and not seen before, whether or
   * not its content was right; otherwise -1.
   */
  check(user: number, id: string, topic: string, payload: Payload): number {
    const index = Number(id);
    const topicIndex = `${index}` === id ? this.#schedule.topic[index] : undefined;
    if (
      topicIndex === undefined ||
      this.#schedule.topics.names[topicIndex] !== topic ||
      !this.#isDue(user, topicIndex)
    ) {
      this.#corrupted++;
      return -1;
    }
    const bit = (this.#firstBit[index] as number) + user - (this.#from[topicIndex] as number);
    const word = bit >>> 5;
    const mask = 1 << (bit & 31);
    if ((this.#seen[word] as number) & mask) {
      this.#duplicated++;
      return -1;
    }
    this.#seen[word] = (this.#seen[word] as number) | mask;
    this.#delivered++;
    if (!this.#inOrder(user, index, topicIndex)) this.#reordered++;
    if (!samePayload(payload, this.#payload(index))) this.#corrupted++;
    return index;
  }

  /** Deliveries still to come. */
  get outstanding(): number {
    return this.expected - this.#delivered;
  }

  get delivered(): number {
    return this.#delivered;
  }

  /** The books as they stand; what is outstanding counts as lost. */
  delivery(): Delivery {
    return {
      expected: this.expected,
      delivered: this.#delivered,
      lost: this.outstanding,
      duplicated: this.#duplicated,
      reordered: this.#reordered,
      corrupted: this.#corrupted,
    };
  }

  #isDue(user: number, topic: number): boolean {
    return user >= (this.#from[topic] as number) && user < (this.#to[topic] as number);
  }

  #inOrder(user: number, index: number, topic: number): boolean {
    const slot = (user - this.#users.from) * this.#schedule.topics.kinds + (this.#kind[topic] as number);
    let rank = this.#rank[index] as number;
    if (rank === 0) {
      rank = (this.#ranksGiven[topic] as number) + 1;
      this.#ranksGiven[topic] = rank;
      this.#rank[index] = rank;
    }
    let inOrder = rank > (this.#lastRank[slot] as number);
    if (inOrder) this.#lastRank[slot] = rank;
    if ((this.#schedule.sender[index] as number) < 0) {
      if (index + 1 < (this.#lastPublished[slot] as number)) inOrder = false;
      else this.#lastPublished[slot] = index + 1;
    }
    return inOrder;
  }
}

function samePayload(actual: Payload, expected: Payload): boolean {
  if (typeof expected === 'string')
    return typeof actual === 'string' ? actual === expected : actual.equals(Buffer.from(expected));
  return typeof actual !== 'string' && actual.equals(expected);
}
