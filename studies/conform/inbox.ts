import { cursorPattern, type WireMessage } from '../../core/messages/contract.ts';
import type { TargetAddress } from '../../harness/processes/targetRequest.ts';
import { Fault, must } from './fault.ts';
import { patience, patienceMs } from './patience.ts';

/** What one subscriber has been sent. */
export class Inbox {
  readonly ids: string[] = [];
  readonly payloads: Buffer[] = [];
  readonly topics: string[] = [];
  gaps = 0;
  /** On polls: answers without news. */
  heartbeats = 0;
  /** Where to go on from. */
  cursor: string | undefined;
  /** Most notifications that came in one answer to a poll. */
  largestBatch = 0;
  /** A stream said that its token has expired. */
  isExpired = false;
  /** The status by which a later poll was refused. */
  refusedLater: number | undefined;
  /** Why nothing comes any more, such as a close code. */
  ended: string | undefined;
  #fault: unknown;
  readonly #address: TargetAddress;
  readonly #signal: AbortSignal;
  readonly #path: string | undefined;
  readonly #waiting = new Set<() => void>();

  /**
   * What a target sends; whoever waits for it gives up with the signal. The path is where a target answers
   * that has no health check.
   */
  constructor(address: TargetAddress, signal: AbortSignal, path?: string) {
    this.#address = address;
    this.#signal = signal;
    this.#path = path;
  }

  take({ id, topic, data, base64 }: { readonly [Key in keyof WireMessage]?: unknown }): void {
    must(typeof id === 'string' && typeof topic === 'string', 'a notification has no id, or no topic');
    must(
      (typeof data === 'string') !== (typeof base64 === 'string'),
      `notification ${id} does not have one of data and base64`,
    );
    this.ids.push(id);
    this.topics.push(topic);
    this.payloads.push(typeof data === 'string' ? Buffer.from(data) : Buffer.from(`${base64}`, 'base64'));
    this.changed();
  }

  moveTo(cursor: unknown): void {
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

  /** What cannot be read is a fault of the target. */
  broken(fault: unknown): void {
    this.#fault ??= fault;
    this.changed();
  }

  /** Throws where something came that cannot be read. */
  mustBeSound(): void {
    if (this.#fault !== undefined) throw this.#fault;
  }

  /** Resolves when something holds. Throws a Fault that says what did not come when it does not in time. */
  until(holds: () => boolean, what: () => string): Promise<void> {
    return new Promise((resolve, reject) => {
      const over = new AbortController();
      const done = (error?: unknown) => {
        over.abort();
        this.#waiting.delete(check);
        this.#signal.removeEventListener('abort', check);
        if (error === undefined) resolve();
        else reject(error);
      };
      const check = () => {
        if (this.#signal.aborted) done(this.#signal.reason);
        else if (this.#fault !== undefined) done(this.#fault);
        else if (holds()) done();
      };
      const giveUp = () => {
        const end = this.ended === undefined ? '' : ` (the connection had ended: ${this.ended})`;
        done(new Fault(`${what()} within ${patienceMs / 1000} s${end}`));
      };
      patience(this.#address, over.signal, this.#path).then(giveUp, () => {});
      this.#waiting.add(check);
      this.#signal.addEventListener('abort', check);
      check();
    });
  }
}
