/** What is asked for, again and again. */
export interface AskedRequest {
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** What each connection asks, where its next request follows from its last answer. */
  conversation?(): Conversation;
  /** Ends what goes on beside the requests; rejects when it has failed. */
  finish?(): Promise<void>;
}

/** The requests of one connection. */
interface Conversation {
  readonly firstPath: string;
  /** The path of the next request, from the body of an answer; throws when it cannot read it. */
  pathAfter(body: string): string;
}
