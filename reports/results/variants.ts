import type { Result } from '../../core/result.ts';
import { transportNames, type Variant } from '../../core/transports.ts';
import { describeVariant, labelOf, slugOf } from '../../core/variant.ts';

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

/** The part of a result that says which variants were run. */
type Ran = Pick<Result, 'scenario' | 'variants' | 'trials' | 'failedTrials'>;

/**
 * How many variants of the same transport come before each variant, by slug, in all of these results
 * together.
 */
export type Turns = ReadonlyMap<string, number>;

/** Numbers the variants of each transport, so that a sign means the same in all of these results. */
export function turnsIn(results: readonly Ran[]): Turns {
  const next = new Map<string, number>();
  const turns = new Map<string, number>();
  for (const result of results)
    for (const slug of slugsOf(result)) {
      if (turns.has(slug)) continue;
      const transport = transportOf(result, slug);
      turns.set(slug, next.get(transport) ?? 0);
      next.set(transport, (next.get(transport) ?? 0) + 1);
    }
  return turns;
}

/**
 * The variants of a result, also those that were not run yet, in the scenario's order, not in that of the
 * shuffled rounds.
 */
export function variantsOf(result: Ran, turns: Turns = turnsIn([result])): VariantView[] {
  return slugsOf(result).map((slug) => {
    const options = optionsOf(result, slug);
    const transport = transportOf(result, slug);
    const place = (transportNames as string[]).indexOf(transport);
    return {
      slug,
      label: options ? labelOf(options) : slug,
      title:
        result.trials.find((t) => t.variant === slug)?.title ?? (options ? describeVariant(options) : slug),
      transport,
      options,
      series: place < 0 ? transportNames.length : place,
      turn: turns.get(slug) ?? 0,
    };
  });
}

const trialsOf = ({ trials, failedTrials }: Ran) => [...trials, ...failedTrials];
const transportOf = (result: Ran, slug: string) =>
  trialsOf(result).find((t) => t.variant === slug)?.transport ?? optionsOf(result, slug)?.transport ?? slug;

/** As the scenario has them. */
function optionsOf({ scenario }: Ran, slug: string): Variant | null {
  const written = Array.isArray(scenario.variants) ? (scenario.variants as unknown[]) : [];
  return written.find((one): one is Variant => isVariant(one, slug)) ?? null;
}

function slugsOf(result: Ran): string[] {
  return [...new Set([...result.variants, ...trialsOf(result).map((t) => t.variant)])];
}

/** Options are believed when they give the slug that the trials are stored under. */
function isVariant(written: unknown, slug: string): written is Variant {
  try {
    return slugOf(written as Variant) === slug;
  } catch {
    return false;
  }
}
