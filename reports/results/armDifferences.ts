import { authParts } from '../../core/auth.ts';
import { pathSlugOf } from '../../core/path.ts';
import { optionsOf, type Variant } from '../../core/transports.ts';

/** What options are called, where their names are not words. */
const words: Readonly<Record<string, string>> = {
  bufferLimitBytes: 'buffer limit',
  batchLimit: 'batch limit',
  hold: 'hold time',
  interval: 'poll interval',
  fragmentBytes: 'fragments',
};

/** What is not looked for among the options of both. */
const named: ReadonlySet<string> = new Set(['transport', 'over', 'auth']);

/**
 * In what two variants differ beside the one thing that they are compared for: the transport where they
 * differ in it, and nothing where it is the path or an option alone. Options that only one transport has come
 * with it, but for compression, which the other could have had around it.
 */
export function furtherDifferences(one: Variant, other: Variant): string[] {
  const [a, b] = [one, other].map((variant) => optionsOf(variant) as Readonly<Record<string, unknown>>) as [
    Readonly<Record<string, unknown>>,
    Readonly<Record<string, unknown>>,
  ];
  const shared = Object.keys(a).filter((name) => name in b && !named.has(name));
  const differing = [
    ...(pathSlugOf(one.over) === pathSlugOf(other.over) ? [] : ['path']),
    ...(authParts(one.auth).join() === authParts(other.auth).join() ? [] : ['authentication']),
    ...((a.compression ?? false) === (b.compression ?? false) ? [] : ['compression']),
    ...shared
      .filter((name) => name !== 'compression' && JSON.stringify(a[name]) !== JSON.stringify(b[name]))
      .map((name) => words[name] ?? name),
  ];
  return one.transport === other.transport && differing.length < 2 ? [] : differing;
}
