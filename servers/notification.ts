import type { Payload } from '../core/schedule/payload.ts';

/**
 * A notification in the feed. Its wire forms are made once, when the first subscriber needs them, and shared
 * by all others: a broadcast to n subscribers serialises once.
 */
export class Notification {
  readonly sequence: number;
  readonly epoch: string;
  readonly id: string;
  readonly topic: string;
  readonly payload: Payload;
  /** Size of the payload, for the feed's limits. */
  readonly payloadBytes: number;
  #envelope: string | undefined;
  /**
   * Wire forms and their bytes. There are never more than a few, which are found sooner in a list than in a
   * map.
   */
  #forms: { readonly of: WireForm; readonly bytes: Buffer }[] | undefined;

  constructor(sequence: number, epoch: string, id: string, topic: string, payload: Payload) {
    this.sequence = sequence;
    this.epoch = epoch;
    this.id = id;
    this.topic = topic;
    this.payload = payload;
    this.payloadBytes = payloadBytesOf(payload);
  }

  /** The position of a reader that has received this notification. */
  get cursor(): string {
    return cursorOf(this.epoch, this.sequence);
  }

  /** `{"id":…,"topic":…,"data":…}`: the part that all text forms have in common. */
  get envelope(): string {
    // Neither an id nor a topic holds anything that JSON would escape.
    this.#envelope ??= `{"id":"${this.id}","topic":"${this.topic}",${
      typeof this.payload === 'string'
        ? `"data":${JSON.stringify(this.payload)}`
        : `"base64":"${this.payload.toString('base64')}"`
    }}`;
    return this.#envelope;
  }

  /** The envelope with the cursor in it, for streams that have no other place for it. */
  get envelopeWithCursor(): string {
    return `{"cursor":"${this.cursor}",${this.envelope.slice(1)}`;
  }

  /** The bytes of a wire form, made on first use and kept until `forget`. */
  form(wireForm: WireForm): Buffer {
    this.#forms ??= [];
    for (const form of this.#forms) if (form.of === wireForm) return form.bytes;
    const bytes = wireForm(this);
    this.#forms.push({ of: wireForm, bytes });
    return bytes;
  }

  /**
   * Drops the wire forms once the live subscribers have them; they are made again for later ones. The garbage
   * collector copies everything that the feed retains: the less there is, the shorter the pauses.
   */
  forget(): void {
    this.#forms = undefined;
    this.#envelope = undefined;
  }
}

/** Size of a payload in bytes. */
export const payloadBytesOf = (payload: Payload): number =>
  typeof payload === 'string' ? Buffer.byteLength(payload) : payload.length;

/** A position in the feed as clients see it. */
export const cursorOf = (epoch: string, sequence: number): string => `${epoch}.${sequence}`;

/** Serialises a notification for one kind of stream. */
export type WireForm = (notification: Notification) => Buffer;
