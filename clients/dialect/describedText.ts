import type { WireMessage } from '../../core/messages/contract.ts';
import { excerptOf, UnreadableError } from '../../core/messages/unreadable.ts';
import { notificationIn } from '../../core/messages/wireMessage.ts';
import { type Pointer, pointerTo } from '../../core/target/pointer.ts';
import type { Mark, Subscription } from '../../core/target/subscription.ts';

/** What a piece of text says, as a target file describes it. */
export type Said =
  | { readonly is: 'heartbeat' }
  | { readonly is: 'nothing' }
  /** The subscription is in place. */
  | { readonly is: 'confirmation' }
  /** The target waits for what is to be sent then. */
  | { readonly is: 'prompt' }
  | { readonly is: 'news'; readonly cursor: string | undefined; readonly notifications: WireMessage[] };

const heartbeat: Said = { is: 'heartbeat' };
const confirmation: Said = { is: 'confirmation' };
const prompt: Said = { is: 'prompt' };
const nothing: Said = { is: 'nothing' };

/** What a text that is known by itself says. */
interface KnownText {
  is(text: string): boolean;
  readonly said: Said;
}

/** What a message says in which something is at a pointer. */
interface KnownMember {
  readonly pointer: Pointer;
  readonly equals: Mark['equals'];
  readonly said: Said;
}

/** Reads what a target sends that is described by a file: bodies, lines, the data of events, and frames. */
export class DescribedText {
  readonly #written: Subscription;
  readonly #message: Pointer;
  readonly #messages: Pointer | undefined;
  readonly #position: Pointer | undefined;
  readonly #texts: readonly KnownText[];
  readonly #members: readonly KnownMember[];

  constructor(written: Subscription) {
    const { message, messages, resume, isHeartbeat, ignore, subscribed } = written;
    this.#written = written;
    this.#message = pointerTo(message);
    this.#messages = messages === undefined ? undefined : pointerTo(messages);
    this.#position = resume.by === 'pointer' ? pointerTo(resume.pointer) : undefined;
    const marks: readonly (readonly [Mark, Said])[] = [
      ...(typeof subscribed === 'object' ? [[subscribed, confirmation] as const] : []),
      ...('welcomed' in written && written.welcomed ? [[written.welcomed.by, prompt] as const] : []),
      ...(isHeartbeat ? [[isHeartbeat, heartbeat] as const] : []),
      ...ignore.map((mark) => [mark, nothing] as const),
    ];
    this.#texts = marks.flatMap(([{ text, begins }, said]) => {
      if (begins !== undefined) return [{ is: (whole: string) => whole.startsWith(begins), said }];
      return text === undefined ? [] : [{ is: (whole: string) => whole === text, said }];
    });
    this.#members = marks.flatMap(([{ pointer, equals }, said]) =>
      pointer === undefined ? [] : [{ pointer: pointerTo(pointer), equals, said }],
    );
  }

  /** Throws an UnreadableError where it says nothing of what is described. */
  read(text: string): Said {
    for (const known of this.#texts) if (known.is(text)) return known.said;
    const { prefix = '' } = this.#written;
    if (!text.startsWith(prefix)) throw unmarked(prefix, text);
    const whole = parsed(text, prefix.length);
    for (const { pointer, equals, said } of this.#members) {
      const found = pointer(whole);
      if (equals === undefined ? found !== undefined : found === equals) return said;
    }
    const notifications = this.#listIn(whole, text).map((one) => this.#messageIn(one, text));
    return { is: 'news', cursor: this.#positionIn(whole, text), notifications };
  }

  #listIn(whole: unknown, text: string): readonly unknown[] {
    if (!this.#messages) return [whole];
    const list = this.#messages(whole);
    if (Array.isArray(list)) return list;
    throw missing('messages', this.#written.messages ?? '', list === undefined ? 'nothing' : 'no list', text);
  }

  #messageIn(one: unknown, text: string): WireMessage {
    const message = this.#message(one);
    if (message === undefined) throw missing('message', this.#written.message, 'nothing', text);
    return notificationIn(message, text);
  }

  #positionIn(whole: unknown, text: string): string | undefined {
    if (!this.#position) return undefined;
    const position = this.#position(whole);
    if (typeof position === 'string' || typeof position === 'number') return `${position}`;
    const { resume } = this.#written;
    const pointer = resume.by === 'pointer' ? resume.pointer : '';
    throw missing('resume.pointer', pointer, position === undefined ? 'nothing' : 'no text or number', text);
  }
}

function parsed(text: string, from: number): unknown {
  try {
    return JSON.parse(from === 0 ? text : text.slice(from));
  } catch (error) {
    throw new UnreadableError(
      `the target sent something unreadable (it is not JSON: ${(error as Error).message}): ${excerptOf(text)}`,
    );
  }
}

const unmarked = (prefix: string, text: string) =>
  new UnreadableError(
    `the target file says that messages begin with ${prefix} (prefix), and does not say to ignore this: ${excerptOf(text)}`,
  );

const missing = (key: string, pointer: string, found: string, text: string) =>
  new UnreadableError(
    `the target file says that ${key} is at ${pointer === '' ? 'the whole (“”)' : pointer}, but there is ${found} in: ${excerptOf(text)}`,
  );
