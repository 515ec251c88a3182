import { z } from 'zod';
import { directPath, type Path, pathName, pathSchema, pathSlugOf } from '../path.ts';
import type { Variant } from '../transports.ts';
import { slugOf, withPath } from '../variant.ts';
import { variantsWithAuth } from './auth.ts';
import type { Misfit } from './stream.ts';

const nameOfPath = z
  .string()
  .regex(pathName, { error: 'expected a lower-case name such as old-tls' })
  .refine((name) => !pathSchema.safeParse(name).success, { error: 'this word means a path by itself' });

/** A path in a list of them, which may have a name that variants refer to. */
const namedPath = z
  .looseObject({ name: nameOfPath })
  .transform(({ name: _, ...path }) => path as z.input<typeof pathSchema>)
  .pipe(pathSchema);

/** Schema of a scenario's paths: those that every variant runs over, or some by name. */
export const pathsSchema = z.union(
  [
    z
      .array(z.union([namedPath, pathSchema]))
      .min(1)
      .max(20),
    z.record(nameOfPath, pathSchema),
  ],
  { error: "expected a list of paths, or paths by name such as { old: { tls: { version: '1.2' } } }" },
);

type Paths = z.output<typeof pathsSchema> | undefined;

/** The paths that every variant without one of its own runs over. */
const pathsForAll = (paths: Paths): readonly Path[] => (Array.isArray(paths) ? paths : [{}]);

/** Each variant once for each path that it runs over; one that says `over` has its own and no other. */
export const variantsOverPaths = (variants: readonly Variant[], paths: Paths): Variant[] =>
  variants.flatMap((variant) =>
    variant.over === undefined
      ? pathsForAll(paths).map((path) => withPath(variant, path))
      : [withPath(variant, variant.over)],
  );

/** What only variants, paths and authentication together can say. */
export function misfitsOfPaths({
  variants,
  paths,
  auth,
}: {
  readonly variants: readonly Variant[];
  readonly paths?: Paths;
  readonly auth?: Parameters<typeof variantsWithAuth>[1];
}): Misfit[] {
  const slugs = pathsForAll(paths).map(pathSlugOf);
  const misfits: Misfit[] = slugs.flatMap((slug, i) =>
    slugs.indexOf(slug) < i ? [{ path: ['paths', i], message: `${slug} is already in the list` }] : [],
  );
  if (misfits.length > 0) return misfits;
  const seen = new Set<string>();
  for (const [i, variant] of variants.entries()) {
    const own = variantsWithAuth(variantsOverPaths([variant], paths), auth).map(slugOf);
    if (own.some((slug) => seen.has(slug)))
      misfits.push({
        path: ['variants', i],
        message: 'duplicate variant; change an option or remove one',
      });
    for (const slug of own) seen.add(slug);
  }
  return misfits;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A scenario as it is written, with the paths in place of the names by which variants refer to them. */
export function withPathsByName(written: unknown): unknown {
  if (!isObject(written) || !Array.isArray(written.variants)) return written;
  const named = namedIn(written.paths);
  const resolved = (variant: unknown) => {
    if (!isObject(variant) || typeof variant.over !== 'string' || !named.has(variant.over)) return variant;
    return { ...variant, over: named.get(variant.over) };
  };
  return { ...written, variants: written.variants.map(resolved) };
}

/** The paths that a valid scenario has names for, as it is written. */
export const namedPathsIn = (written: unknown): ReadonlyMap<string, Path> =>
  new Map(
    [...namedIn((written as { paths?: unknown }).paths)].map(([name, path]) => [
      name,
      pathSchema.parse(path),
    ]),
  );

function namedIn(paths: unknown): Map<string, unknown> {
  if (isObject(paths)) return new Map(Object.entries(paths));
  if (!Array.isArray(paths)) return new Map();
  return new Map(
    paths.flatMap((entry): [string, unknown][] => {
      if (!isObject(entry) || typeof entry.name !== 'string') return [];
      const { name, ...path } = entry;
      return [[name, Object.keys(path).length === 0 ? directPath : path]];
    }),
  );
}
