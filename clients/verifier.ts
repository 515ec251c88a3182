import type { Delivery, WrongDeliveries } from '../core/counts.ts';
import { excerptOf } from '../core/messages/unreadable.ts';
import type { Payload } from '../core/schedule/payload.ts';
import type { Schedule } from '../core/schedule/schedule.ts';
import { CommonOrder } from './commonOrder.ts';
import { dueText } from './dueText.ts';
import { differenceBetween, samePayload } from './payloadDifference.ts';

/** The users of an agent: from..to-1. */
export interface UserRange {
  readonly from: number;
  readonly to: number;
}

/**
 * Checks every delivery of an agent's subscribers against the schedule: exactly once, in order, byte for
 * byte. Order means, over all topics: the publisher's notifications arrive in the order in which they were
 * due, and all subscribers see all messages in one common order, including those of users.
 */
export class Verifier {
  readonly expected: number;
  readonly #schedule: Schedule;
  readonly #payload: (index: number) => Payload;
  readonly #users: UserRange;
  // `check` turns away unknown ids and users, so that every index into these exists.
  /** Per topic: its subscribers among our users, from..to-1. */
  readonly #from: Uint32Array;
  readonly #to: Uint32Array;
  /** First bit of each event in the bitmap of deliveries seen. */
  readonly #firstBit: Uint32Array;
  readonly #seen: Uint32Array;
  /** Per user: index of the last from the publisher, plus 1. */
  readonly #lastPublished: Uint32Array;
  /** Where subscribers send messages, too: their order is not in the schedule. */
  readonly #common: CommonOrder | null;
  #delivered = 0;
  #duplicated = 0;
  #reordered = 0;
  #corrupted = 0;
  readonly #first: { -readonly [Kind in keyof WrongDeliveries]: WrongDeliveries[Kind] } = {};
  /** Null unless order within topics is counted. */
  readonly #topicOrder: TopicOrder | null;

  constructor(
    schedule: Schedule,
    users: UserRange,
    payload: (index: number) => Payload,
    ordersTopics = false,
  ) {
    const { topics, count } = schedule;
    this.#schedule = schedule;
    this.#payload = payload;
    this.#users = users;
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
    this.#lastPublished = new Uint32Array(users.to - users.from);
    const hasSenders = schedule.sender.some((sender) => sender >= 0);
    this.#topicOrder = ordersTopics ? new TopicOrder(this.#from, this.#to) : null;
    this.#common = hasSenders ? new CommonOrder(users.to - users.from, count) : null;
  }

  /**
   * Books one delivery. Returns the event's index when it was due to this user and not seen before, whether
   * or not its content was right; otherwise -1.
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
      this.#first.corrupted ??= `${excerptOf(id)} on ${excerptOf(topic)} is no notification that was due to this subscriber`;
      return -1;
    }
    const bit = (this.#firstBit[index] as number) + user - (this.#from[topicIndex] as number);
    const word = bit >>> 5;
    const mask = 1 << (bit & 31);
    if ((this.#seen[word] as number) & mask) {
      this.#duplicated++;
      this.#first.duplicated ??= this.#dueText(user, index);
      return -1;
    }
    this.#seen[word] = (this.#seen[word] as number) | mask;
    this.#delivered++;
    this.#common?.took(user - this.#users.from, index);
    if (!this.#inOrder(user, index)) {
      this.#reordered++;
      this.#first.reordered ??= this.#dueText(user, index);
    }
    if (this.#topicOrder?.took(user, topicIndex, index) === false)
      this.#first.reorderedInTopic ??= this.#dueText(user, index);
    const expected = this.#payload(index);
    if (!samePayload(payload, expected)) {
      this.#corrupted++;
      this.#first.corrupted ??= `${this.#dueText(user, index)}: ${differenceBetween(payload, expected)}`;
    }
    return index;
  }

  /** Deliveries still to come. */
  get outstanding(): number {
    return this.expected - this.#delivered;
  }

  get delivered(): number {
    return this.#delivered;
  }

  /** The books when all has come; what is outstanding counts as lost. */
  delivery(): Delivery {
    const { sender } = this.#schedule;
    // Two from the publisher have been judged already.
    const isJudged = (a: number, b: number) => (sender[a] as number) < 0 && (sender[b] as number) < 0;
    const disagreements = this.#common?.violations((a, b) => !isJudged(a, b)) ?? 0;
    return {
      expected: this.expected,
      delivered: this.#delivered,
      lost: this.outstanding,
      duplicated: this.#duplicated,
      reordered: this.#reordered + disagreements,
      corrupted: this.#corrupted,
      ...(this.#topicOrder && { reorderedInTopic: this.#topicOrder.reordered }),
    };
  }

  /** The first of each kind that went wrong, when all has come. */
  firstWrong(): WrongDeliveries {
    const lost = this.outstanding > 0 ? this.#firstLost() : undefined;
    return { ...(lost !== undefined && { lost }), ...this.#first };
  }

  #firstLost(): string | undefined {
    for (let index = 0; index < this.#firstBit.length; index++) {
      const topic = this.#schedule.topic[index] as number;
      const [from, to] = [this.#from[topic] as number, this.#to[topic] as number];
      for (let user = from; user < to; user++) {
        const bit = (this.#firstBit[index] as number) + user - from;
        if (!((this.#seen[bit >>> 5] as number) & (1 << (bit & 31)))) return this.#dueText(user, index);
      }
    }
    return undefined;
  }

  #dueText(user: number, index: number): string {
    return dueText(this.#schedule, user, index);
  }

  #isDue(user: number, topic: number): boolean {
    return user >= (this.#from[topic] as number) && user < (this.#to[topic] as number);
  }

  #inOrder(user: number, index: number): boolean {
    if ((this.#schedule.sender[index] as number) >= 0) return true;
    const slot = user - this.#users.from;
    if (index + 1 < (this.#lastPublished[slot] as number)) return false;
    this.#lastPublished[slot] = index + 1;
    return true;
  }
}

/** Counts what comes out of order within its topic, with a counter for each user and topic. */
class TopicOrder {
  reordered = 0;
  readonly #from: Uint32Array;
  /** Where the counters of a topic begin. */
  readonly #first: Uint32Array;
  /** Index of the last, plus 1. */
  readonly #last: Uint32Array;

  /** The subscribers of each topic are from..to-1. */
  constructor(from: Uint32Array, to: Uint32Array) {
    this.#from = from;
    this.#first = new Uint32Array(from.length);
    let counters = 0;
    for (let topic = 0; topic < from.length; topic++) {
      this.#first[topic] = counters;
      counters += (to[topic] as number) - (from[topic] as number);
    }
    this.#last = new Uint32Array(counters);
  }

  /** Whether it came in order. */
  took(user: number, topic: number, index: number): boolean {
    const at = (this.#first[topic] as number) + user - (this.#from[topic] as number);
    const isInOrder = index + 1 >= (this.#last[at] as number);
    if (isInOrder) this.#last[at] = index + 1;
    else this.reordered++;
    return isInOrder;
  }
}
