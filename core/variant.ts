import { type Auth, authLabelOf, authParts } from './auth.ts';
import { type Path, pathLabelOf, pathParts } from './path.ts';
import { optionsOf, rowOf, type Variant } from './transports.ts';

/*
 * What a variant is called, and variants that differ from it in one thing.
 */

/** The parts of its slug that any transport may have. */
const partsAnywhere = ({ over, auth }: Variant) => [...pathParts(over), ...authParts(auth)];

/** The variant's stable name, such as `short-polling-1s-close-tls`, with its path and its authentication. */
export function slugOf(variant: Variant): string {
  return [variant.transport, ...rowOf(variant).slugParts(variant), ...partsAnywhere(variant)].join('-');
}

/** The variant over another path. */
export function withPath(variant: Variant, path: Path | undefined): Variant {
  const { over: _, ...rest } = variant;
  return path === undefined || pathParts(path).length === 0 ? rest : { ...rest, over: path };
}

/** The variant with other authentication; null for none. */
export function withAuth(variant: Variant, auth: Auth | null): Variant {
  const { auth: _, ...rest } = variant;
  return auth === null ? rest : { ...rest, auth };
}

const overWords = (words: string, { over, auth }: Variant) => {
  const path = pathLabelOf(over);
  const tokens = authLabelOf(auth);
  return `${words}${path && ` over ${path}`}${tokens && ` with ${tokens}`}`;
};

/** The variant in words, with every option that matters to its figures. */
export function describeVariant(variant: Variant): string {
  return overWords(`${rowOf(variant).title} (${rowOf(variant).describe(variant).join(', ')})`, variant);
}

/** The variant's name where there is little room, such as `Short polling (1s, new connection)`. */
export function labelOf(variant: Variant): string {
  const { shortTitle, label } = rowOf(variant);
  const options = label(variant).join(', ');
  return overWords(options === '' ? shortTitle : `${shortTitle} (${options})`, variant);
}

/** An option that is a time, and that not all transports have. */
export type TimeOption = 'interval' | 'hold';

/** The option in ms; null where the transport has none such. */
export const timeOf = (variant: Variant, option: TimeOption): number | null =>
  optionsOf(variant)[option] ?? null;

/** The variant with another time, where it has the option. */
export const withTime = (variant: Variant, option: TimeOption, ms: number): Variant =>
  timeOf(variant, option) === null ? variant : { ...variant, [option]: ms };

/** Slug and label of all variants that differ in this option only, such as `Short polling (keep-alive)`. */
export function namesWithout(variant: Variant, option: TimeOption): { slug: string; label: string } {
  const { shortTitle, slugParts, label } = rowOf(variant);
  const other = withTime(variant, option, (timeOf(variant, option) ?? 0) + 1);
  const kept = (parts: (v: Variant) => string[]) =>
    parts(variant).filter((part) => parts(other).includes(part));
  const words = kept(label).join(', ');
  return {
    slug: [variant.transport, ...kept(slugParts), ...partsAnywhere(variant)].join('-'),
    label: overWords(words === '' ? shortTitle : `${shortTitle} (${words})`, variant),
  };
}
