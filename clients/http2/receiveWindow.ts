import { Http2Error } from './errorCodes.ts';

/**
 * What the other side may still send on a stream or connection (RFC 9113 §6.9). It is told of more when half
 * is used: rarely, so that notifications cost no frames of our own.
 */
export class ReceiveWindow {
  readonly #size: number;
  readonly #streamId: number;
  #left: number;

  constructor(size: number, streamId: number) {
    this.#size = size;
    this.#left = size;
    this.#streamId = streamId;
  }

  /** Takes what came; true when it is time to refill. Throws where it was more than allowed. */
  take(bytes: number): boolean {
    this.#left -= bytes;
    if (this.#left < 0)
      throw new Http2Error(
        'FLOW_CONTROL_ERROR',
        `the target sent more than the flow-control window of ${this.#size} B allows` +
          (this.#streamId === 0 ? ' on the connection' : ' on a stream'),
        this.#streamId,
      );
    return this.#left < this.#size / 2;
  }

  /** Refills the window; gives the bytes to tell of. */
  refill(): number {
    const bytes = this.#size - this.#left;
    this.#left = this.#size;
    return bytes;
  }
}
