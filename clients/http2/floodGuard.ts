import { monotonicMs } from '../../core/clock.ts';
import { Http2Error } from './errorCodes.ts';
import { flags, frameName, frameTypes } from './frames.ts';

/** More frames that carry nothing are a flood: a server that probes its connections sends one in seconds. */
const mostPerSecond = 1_000;

const { DATA, SETTINGS, PRIORITY, PING, CONTINUATION } = frameTypes;

/**
 * Refuses floods of frames that are legal one by one, cost work, and carry nothing (RFC 9113 §10.5). Empty
 * frames of field blocks have a limit of their own.
 */
export class FloodGuard {
  readonly #nowMs: () => number;
  #sinceMs = Number.NEGATIVE_INFINITY;
  #count = 0;

  constructor(nowMs = monotonicMs) {
    this.#nowMs = nowMs;
  }

  /** Looks at the head of a frame. Throws an Http2Error that ends the connection. */
  check(type: number, flagBits: number, length: number): void {
    if (!carriesNothing(type, flagBits, length)) return;
    const nowMs = this.#nowMs();
    if (nowMs - this.#sinceMs >= 1_000) {
      this.#sinceMs = nowMs;
      this.#count = 0;
    }
    if (++this.#count > mostPerSecond)
      throw new Http2Error(
        'ENHANCE_YOUR_CALM',
        `the target sent more than ${mostPerSecond} frames within a second that carry nothing, ` +
          `such as ${frameName(type)}`,
      );
  }
}

function carriesNothing(type: number, flagBits: number, length: number): boolean {
  if (type === DATA) return length === 0 && (flagBits & flags.END_STREAM) === 0;
  return type === PING || type === SETTINGS || type === PRIORITY || type > CONTINUATION;
}
