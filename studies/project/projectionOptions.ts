/** What to project to. */
export interface ProjectionOptions {
  readonly users: number;
  readonly notificationsPerUserSecond: number;
  readonly roundTripMs: number;
  /** Share of a core that a process may use. */
  readonly utilisation: number;
  /** Null for what each variant was measured with. */
  readonly payloadBytes: number | null;
  readonly fanOut: number | null;
  /** Slugs; null for all that were measured. */
  readonly variants: readonly string[] | null;
}
