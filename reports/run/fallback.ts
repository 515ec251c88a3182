import { transports } from '../../core/transports.ts';
import { significant } from '../render/words.ts';
import type { FallbackLink } from '../results/fallbacks.ts';
import type { Summary } from '../results/summary.ts';

/** What is shown of chains of transports. */
export interface FallbackPart {
  readonly title: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Why transports failed. */
  readonly sentences: readonly string[];
}

/** Where chains ended, and how long that took; null where no variant has one. */
export function fallbackPart({ variants }: Pick<Summary, 'variants'>): FallbackPart | null {
  const links = variants.flatMap(({ variant, label, fallback }) =>
    fallback.map((link) => ({ variant, label, link })),
  );
  if (links.length === 0) return null;
  return {
    title: 'Transports that chains came to',
    header: ['variant', 'transport', 'subscribers', 'failed attempts', 'p50 ms', 'p99 ms', 'max ms'],
    rows: links.map(({ variant, link }) => [
      variant,
      titleOf(link),
      count(link.subscribers),
      count(link.failedAttempts),
      ...(['p50', 'p99', 'max'] as const).map((of) => msText(link.subscribeMs?.[of] ?? null)),
    ]),
    sentences: [
      'Times are from the first attempt of a chain until its subscription was in place, in all valid trials.',
      ...links.flatMap(({ label, link }) =>
        link.example === null ? [] : [`${label}: ${titleOf(link)} failed, first with “${link.example}”.`],
      ),
    ],
  };
}

/** A transport of another version has no title here. */
const titleOf = ({ transport }: FallbackLink) =>
  (transports as Readonly<Record<string, { readonly shortTitle: string } | undefined>>)[transport]
    ?.shortTitle ?? transport;

const count = (n: number) => n.toLocaleString('en');
const msText = (ms: number | null) => (ms === null ? '–' : significant(ms));
