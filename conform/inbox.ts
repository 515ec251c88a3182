import { cursorPattern, type WireMessage } from '../core/contract.ts';
import { Fault, must } from './fault.ts';

/** What one subscriber has been sent. */
export class Inbox {
  readonly ids: string[] = [];
  readonly payloads: Buffer[] = [];
  readonly topics: string[] = [];
  gaps = 0;
  heartbeats = 0;
  /** Where to go on from. */
  cursor: string | undefined;
  /** Most notifications that came in one answer to a poll. */
  largestBatch = 0;
  /** Why nothing comes any more, such as a close code. */
  ended: string | undefined;
  #fault: unknown;
  readonly #waiting = new Set<() => void>();

  take({ id, topic, data, base64 }: WireMessage): void {
    must(typeof id === 'string', 'a notification has no id');
    this.ids.push(id);
    this.topics.push(topic);
    this.takePayload(data === undefined ? Buffer.from(base64 ?? '', 'base64') : Buffer.from(data));
  }

  takePayload(payload: Buffer): void {
    this.payloads.push(payload);
    this.changed();
  }

  stand(cursor: unknown): void {
    must(
      typeof cursor === 'string' && cursorPattern.test(cursor),
      `the cursor ${JSON.stringify(cursor)} does not match ${cursorPattern}`,
    );
    this.cursor = cursor;
    this.changed();
  }

  /** Tells whoever waits that something has come. */
  changed(): void {
    for (const check of this.#waiting) check();
  }

  /** What a reader could not read is a fault of the target. */
  broken(fault: unknown): void {
    this.#fault ??= fault;
    this.changed();
  }

  /** Resolves when something holds; throws a Fault that says what did not come when it does not in time. */
  until(holds: () => boolean, what: () => string, withinMs = 3_000): Promise<void> {
    return new Promise((resolve, reject) => {
      const done = (error?: unknown) => {
        clearTimeout(timer);
        this.#waiting.delete(check);
        if (error === undefined) resolve();
        else reject(error);
      };
      const check = () => {
        if (this.#fault !== undefined) done(this.#fault);
        else if (holds()) done();
      };
      const timer = setTimeout(() => {
        const end = this.ended === undefined ? '' : ` (the connection had ended: ${this.ended})`;
        done(new Fault(`${what()} within ${withinMs / 1000} s${end}`));
      }, withinMs);
      this.#waiting.add(check);
      check();
    });
  }
}
