import type { Payload } from '../core/schedule/payload.ts';
import { cursorOf, Notification } from './notification.ts';
import { Problem } from './problem.ts';

/** Takes a notification the moment it is appended. */
export type Listener = (notification: Notification) => void;

/** What a reader gets: the notifications after its position, and whether some before them are gone. */
export interface Reading {
  readonly notifications: readonly Notification[];
  /** Sequence number to read on from. */
  readonly position: number;
  readonly gap: boolean;
}

interface Topic {
  /** The one copy of the name that all its notifications share. */
  readonly name: string;
  /** Retained notifications, oldest at `start`; the array is cut when half of it is waste. */
  log: Notification[];
  start: number;
  /** Sequence number of the newest notification that is no longer retained; 0 when none was dropped. */
  dropped: number;
  readonly listeners: Set<Listener>;
}

/** Limits of a feed: it keeps the newest notifications up to a number and a sum of payload bytes. */
export interface FeedLimits {
  readonly retainedNotifications: number;
  readonly retainedBytes: number;
  readonly maxTopics: number;
}

/**
 * The append-only log that every transport serves from. A notification has a sequence number over all topics,
 * so that one number is the cursor of a subscription to any number of topics. `epoch` marks this feed's
 * cursors: after a restart, numbers begin anew and old cursors must not be mistaken for new ones.
 */
export class Feed {
  readonly #topics = new Map<string, Topic>();
  readonly #limits: FeedLimits;
  readonly #epoch: string;
  #retained: Notification[] = [];
  #retainedStart = 0;
  #retainedBytes = 0;
  #head = 0;

  constructor(limits: FeedLimits, epoch: string) {
    this.#limits = limits;
    this.#epoch = epoch;
  }

  /** Sequence number of the newest notification. */
  get head(): number {
    return this.#head;
  }

  /** The cursor of a position. */
  cursorAt(position: number): string {
    return cursorOf(this.#epoch, position);
  }

  /**
   * The position of a cursor: undefined when it belongs to another epoch (a gap: it is unknown what was
   * missed). Throws a Problem if it is not a valid cursor.
   */
  positionOf(cursor: string): number | undefined {
    const match = /^([a-z0-9]{1,12})\.(\d{1,15})$/.exec(cursor);
    if (!match)
      throw new Problem(400, `"${cursor.slice(0, 80)}" is not a valid cursor; expected one from this server`);
    const position = Number(match[2]);
    return match[1] === this.#epoch && position <= this.#head ? position : undefined;
  }

  /**
   * Appends a notification and hands it to the listeners of its topic. Throws a Problem at the topic limit.
   */
  append(id: string, topicName: string, payload: Payload): Notification {
    const topic = this.#topic(topicName);
    const notification = new Notification(++this.#head, this.#epoch, id, topic.name, payload);
    topic.log.push(notification);
    this.#retained.push(notification);
    this.#retainedBytes += notification.payloadBytes;
    this.#dropOldest();
    for (const listener of topic.listeners) listener(notification);
    notification.forget();
    return notification;
  }

  /** Up to `limit` notifications of these topics after a position, in the order of their sequence numbers. */
  read(topicNames: readonly string[], position: number, limit: number): Reading {
    const lists: { log: Notification[]; next: number }[] = [];
    let gap = false;
    for (const name of topicNames) {
      const topic = this.#topics.get(name);
      if (!topic) continue;
      if (topic.dropped > position) gap = true;
      const next = firstAfter(topic, position);
      if (next < topic.log.length) lists.push({ log: topic.log, next });
    }
    const notifications: Notification[] = [];
    let last = position;
    while (notifications.length < limit) {
      let source: { log: Notification[]; next: number } | undefined;
      let first: Notification | undefined;
      for (const list of lists) {
        const candidate = list.log[list.next];
        if (candidate && (!first || candidate.sequence < first.sequence)) {
          first = candidate;
          source = list;
        }
      }
      if (!source || !first) return { notifications, position: Math.max(position, this.#head), gap };
      source.next++;
      notifications.push(first);
      last = first.sequence;
    }
    return { notifications, position: last, gap };
  }

  /** Makes sure that these topics can be listened to. Throws a Problem at the topic limit. */
  reserve(topicNames: readonly string[]): void {
    for (const name of topicNames) this.#topic(name);
  }

  /** Calls the listener for every notification of these topics from now on; returns how to stop. */
  listen(topicNames: readonly string[], listener: Listener): () => void {
    const topics = topicNames.map((name) => this.#topic(name));
    for (const topic of topics) topic.listeners.add(listener);
    return () => {
      for (const topic of topics) topic.listeners.delete(listener);
    };
  }

  #topic(name: string): Topic {
    let topic = this.#topics.get(name);
    if (!topic) {
      if (this.#topics.size >= this.#limits.maxTopics)
        throw new Problem(429, `this server holds at most ${this.#limits.maxTopics} topics`);
      topic = { name, log: [], start: 0, dropped: 0, listeners: new Set() };
      this.#topics.set(name, topic);
    }
    return topic;
  }

  #dropOldest(): void {
    while (
      this.#retained.length - this.#retainedStart > this.#limits.retainedNotifications ||
      this.#retainedBytes > this.#limits.retainedBytes
    ) {
      // Above a limit, at least one is retained.
      const oldest = this.#retained[this.#retainedStart++] as Notification;
      this.#retainedBytes -= oldest.payloadBytes;
      // The oldest of all is the oldest of its topic. Topics are never removed.
      const topic = this.#topics.get(oldest.topic) as Topic;
      topic.start++;
      topic.dropped = oldest.sequence;
      if (topic.start * 2 > topic.log.length) {
        topic.log = topic.log.slice(topic.start);
        topic.start = 0;
      }
    }
    if (this.#retainedStart * 2 > this.#retained.length) {
      this.#retained = this.#retained.slice(this.#retainedStart);
      this.#retainedStart = 0;
    }
  }
}

/** Index in the topic's log of the first notification after a position, by bisection. */
function firstAfter({ log, start }: Topic, position: number): number {
  let low = start;
  let high = log.length;
  while (low < high) {
    // Below `high`, and so below the log's length.
    const middle = (low + high) >> 1;
    if ((log[middle] as Notification).sequence > position) high = middle;
    else low = middle + 1;
  }
  return low;
}
