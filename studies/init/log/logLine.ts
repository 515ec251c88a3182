/** A request as an access log has it. */
export interface LogLine {
  /** Who asked: address, user agent and user name, as far as the log has them. */
  readonly client: string;
  readonly method: string;
  /** Without its query. */
  readonly path: string;
  readonly status: number;
  /** Of the answer's body; null where the log does not say. */
  readonly bytes: number | null;
  readonly atMs: number;
}
