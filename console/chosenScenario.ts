import { PushbenchError } from '../core/errors.ts';
import { type Path, pathWords } from '../core/path.ts';
import type { Scenario } from '../core/scenario/scenario.ts';
import type { Variant } from '../core/transports.ts';
import { slugOf, withPath } from '../core/variant.ts';
import { loadNamedPaths, overrideScenario } from '../scenarios/load.ts';

/** What a command line may say about a scenario, beside its name. */
export interface ScenarioOptions {
  readonly users?: number;
  /** Length of the measured window, ms. */
  readonly measure?: number;
  /** Slugs of the only variants wanted; without its path, that of a variant means it over all of them. */
  readonly variants?: readonly string[];
  /** The paths that each variant runs over, in place of the scenario's; or their names there. */
  readonly over?: readonly (Path | string)[] | undefined;
}

/** Loads a scenario as the command line wants it. Throws a PushbenchError when it has no such variant. */
export function chosenScenario(name: string, { users, measure, variants, over }: ScenarioOptions): Scenario {
  const written = overrideScenario(name, {
    ...(users === undefined ? {} : { users }),
    ...(measure === undefined ? {} : { measureMs: measure }),
  });
  const scenario =
    over === undefined
      ? written
      : { ...written, variants: overPaths(written.variants, resolvedPaths(name, written, over)) };
  if (variants === undefined) return scenario;
  const known = scenario.variants.map(slugOf);
  const bare = (variant: Variant) => slugOf(withPath(variant, undefined));
  const names = [...known, ...scenario.variants.map(bare)];
  const unknown = variants.filter((slug) => !names.includes(slug));
  if (unknown.length > 0)
    throw new PushbenchError(`${scenario.name} has no variant ${unknown.join(', ')}`, {
      hint: `It has: ${known.join(', ')}`,
    });
  // A scenario's own variants may have one of that slug itself.
  const meansAll = (slug: string) => over !== undefined || !known.includes(slug);
  const isWanted = (v: Variant) =>
    variants.includes(slugOf(v)) || (variants.includes(bare(v)) && meansAll(bare(v)));
  return { ...scenario, variants: scenario.variants.filter(isWanted) };
}

/** The paths with those that the scenario has names for. Throws a PushbenchError where it has none such. */
function resolvedPaths(
  nameOrPath: string,
  { name }: Scenario,
  over: readonly (Path | string)[],
): readonly Path[] {
  if (over.every((path) => typeof path !== 'string')) return over;
  const named = loadNamedPaths(nameOrPath);
  return over.map((path) => {
    const found = typeof path === 'string' ? named.get(path) : path;
    if (found !== undefined) return found;
    throw new PushbenchError(`"${path}" is not a path, and ${name} has none of that name`, {
      hint: `Expected ${pathWords}${named.size > 0 ? `; or a name that the scenario has: ${[...named.keys()].join(', ')}` : ''}.`,
    });
  });
}

/** Each variant once over each path, whatever it ran over before. */
function overPaths(variants: readonly Variant[], paths: readonly Path[]): Variant[] {
  const all = variants.flatMap((variant) => paths.map((path) => withPath(variant, path)));
  return [...new Map(all.map((variant) => [slugOf(variant), variant])).values()];
}
