import type { Audit } from './audit.ts';

/** Everything that was checked. */
export interface Verified {
  /** The bundle that the results came in, whose hashes match; null for files by themselves. */
  readonly bundle: { readonly text: string; readonly facts: Readonly<Record<string, unknown>> } | null;
  readonly audits: readonly Audit[];
}
