interface Topic<T> {
  /** With their places in the order in which all came. */
  readonly waiting: { readonly place: number; readonly one: T }[];
  isOut: boolean;
}

/**
 * Decides whose turn it is: so many at a time, the first that came first, and never two of one topic, so that
 * those of a topic cannot overtake each other.
 */
export class TopicOrder<T> {
  readonly #concurrency: number;
  readonly #topics = new Map<string, Topic<T>>();
  /** Topics of which one waits and none is out, by the place of the first that waits. */
  readonly #ready: Topic<T>[] = [];
  #places = 0;
  #waiting = 0;
  #out = 0;

  constructor(concurrency: number) {
    this.#concurrency = concurrency;
  }

  /** Whether none waits, and none is out. */
  get isEmpty(): boolean {
    return this.#waiting === 0 && this.#out === 0;
  }

  add(name: string, one: T): void {
    const topic = this.#topics.get(name) ?? { waiting: [], isOut: false };
    this.#topics.set(name, topic);
    topic.waiting.push({ place: this.#places++, one });
    this.#waiting++;
    // The last to come is the last in turn.
    if (topic.waiting.length === 1 && !topic.isOut) this.#ready.push(topic);
  }

  /** The next whose turn it is, which is out from now on; undefined where nobody’s is. */
  next(): T | undefined {
    if (this.#out >= this.#concurrency) return undefined;
    const topic = this.#ready.shift();
    const first = topic?.waiting.shift();
    if (!topic || !first) return undefined;
    topic.isOut = true;
    this.#waiting--;
    this.#out++;
    return first.one;
  }

  /** The one of this topic that is out has arrived. */
  done(name: string): void {
    const topic = this.#topics.get(name) as Topic<T>;
    topic.isOut = false;
    this.#out--;
    const [first] = topic.waiting;
    if (!first) {
      this.#topics.delete(name);
      return;
    }
    const before = this.#ready.findIndex(({ waiting }) => (waiting[0]?.place ?? 0) > first.place);
    this.#ready.splice(before < 0 ? this.#ready.length : before, 0, topic);
  }
}
