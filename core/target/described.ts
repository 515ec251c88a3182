import type { Variant } from '../transports.ts';
import type { Publishing } from './publishing.ts';
import type { DescribedTransport, Subscription } from './subscription.ts';
import type { TargetFile } from './target.ts';

/** The transports that a target file describes. */
export const describedTransports = ({ subscribe }: TargetFile): DescribedTransport[] =>
  (Object.keys(subscribe) as DescribedTransport[]).filter((name) => subscribe[name] !== undefined);

/** How subscribers of a variant ask, by a target file; undefined where it does not describe the transport. */
export const subscriptionIn = (
  { subscribe }: TargetFile,
  { transport }: Pick<Variant, 'transport'>,
): Subscription | undefined => (subscribe as Readonly<Record<string, Subscription | undefined>>)[transport];

/** How notifications get into a target that a file describes. */
export interface DescribedPublishing {
  readonly how: Publishing;
  /** Where a program is started. */
  readonly folder: string;
  /** What must answer before anything is published, and within which time; null for nothing. */
  readonly ready: { readonly path: string; readonly withinMs: number } | null;
}

/** The same, by a target file whose folder is a whole path. */
export function publishingIn({ publish, start }: TargetFile): DescribedPublishing {
  const { ready, within = 0, folder = '.' } = start ?? {};
  return {
    how: publish,
    folder,
    ready: typeof ready === 'object' && 'url' in ready ? { path: ready.url, withinMs: within } : null,
  };
}
