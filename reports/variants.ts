import type { Result } from '../core/result.ts';
import { labelOf, slugOf, transportNames, type Variant } from '../core/transports.ts';

/** A variant as reports show it: its names, and what tells its line from the others. */
export interface VariantView {
  readonly slug: string;
  /** Short, for charts and sentences; the slug where the options are not known. */
  readonly label: string;
  /** With every option that matters. */
  readonly title: string;
  readonly transport: string;
  /** Null where the file does not say, as for a transport of another version. */
  readonly options: Variant | null;
  /** Decides its colour and symbol: the place of its transport in the table. */
  readonly series: number;
  /** Decides its dashes: how many variants of the same transport stand before it. */
  readonly turn: number;
}

/** The variants of a result that were run, in the scenario's order, not in that of the shuffled rounds. */
export function variantsOf(result: Result): VariantView[] {
  const trials = [...result.trials, ...result.failedTrials];
  const slugs = [...new Set([...result.variants, ...trials.map((t) => t.variant)])].filter((slug) =>
    trials.some((t) => t.variant === slug),
  );
  const written = Array.isArray(result.scenario.variants) ? (result.scenario.variants as unknown[]) : [];
  const turns = new Map<string, number>();
  return slugs.map((slug) => {
    const options = written.find((one): one is Variant => isVariant(one, slug)) ?? null;
    const transport = trials.find((t) => t.variant === slug)?.transport ?? slug;
    const turn = turns.get(transport) ?? 0;
    turns.set(transport, turn + 1);
    const place = (transportNames as string[]).indexOf(transport);
    return {
      slug,
      label: options ? labelOf(options) : slug,
      title: result.trials.find((t) => t.variant === slug)?.title ?? slug,
      transport,
      options,
      series: place < 0 ? transportNames.length : place,
      turn,
    };
  });
}

/** Options are believed when they give the slug that the trials are stored under. */
function isVariant(written: unknown, slug: string): written is Variant {
  try {
    return slugOf(written as Variant) === slug;
  } catch {
    return false;
  }
}
