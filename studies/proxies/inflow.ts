import { monotonicMs } from '../../core/clock.ts';

/** What has come of one request, at the client. */
export class Inflow {
  readonly openedMs = monotonicMs();
  /** Of the answer, or 101; null before it. */
  status: number | null = null;
  headMs = 0;
  /** How the body is compressed. */
  encoding: string | null = null;
  text = '';
  /** When the first of the text came, and the last. */
  firstTextMs = 0;
  textMs = 0;
  /** What is over, in words; null while it lasts. */
  ended: string | null = null;
  endedMs = 0;
  readonly #waiting = new Set<() => void>();
  #close: () => void = () => {};

  /** How it is given up. */
  set onClose(close: () => void) {
    this.#close = close;
  }

  headed(status: number, encoding: string | null): void {
    this.status = status;
    this.encoding = encoding;
    this.headMs = monotonicMs();
    this.#changed();
  }

  take(text: string): void {
    this.textMs = monotonicMs();
    if (this.text === '') this.firstTextMs = this.textMs;
    this.text += text;
    this.#changed();
  }

  end(how: string): void {
    if (this.ended !== null) return;
    this.ended = how;
    this.endedMs = monotonicMs();
    this.#changed();
  }

  /** Resolves when something holds, with true, and with false when it does not in time. */
  until(holds: () => boolean, withinMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const done = (inTime: boolean) => {
        clearTimeout(timer);
        this.#waiting.delete(check);
        resolve(inTime);
      };
      const check = () => {
        if (holds()) done(true);
      };
      const timer = setTimeout(() => done(holds()), withinMs);
      this.#waiting.add(check);
      check();
    });
  }

  close(): void {
    this.#close();
  }

  #changed(): void {
    for (const check of this.#waiting) check();
  }
}
