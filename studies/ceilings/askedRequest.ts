import type { Client } from 'autocannon';

/** What is asked for, again and again. */
export interface AskedRequest {
  readonly path: string;
  readonly headers?: Record<string, string>;
  /**
   * Follows one of autocannon's clients from before its first request; tells of answers that it cannot read.
   */
  setUp?(client: Client, onUnreadable: (error: unknown) => void): void;
  /** Ends what goes on beside the requests; rejects when it has failed. */
  finish?(): Promise<void>;
}
