/** Follows a JSON pointer (RFC 6901); undefined where it leads to nothing. */
export type Pointer = (value: unknown) => unknown;

/** A pointer that can be followed again and again. */
export function pointerTo(written: string): Pointer {
  const names = written
    .split('/')
    .slice(1)
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
  return (value) => {
    let at = value;
    for (const name of names) {
      if (typeof at !== 'object' || at === null || !Object.hasOwn(at, name)) return undefined;
      at = (at as Record<string, unknown>)[name];
    }
    return at;
  };
}
