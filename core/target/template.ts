/*
 * Text with places that are filled in: `{topic}`, or `{topic:url}` where it has to be escaped for what stands
 * around it.
 */

/** How a value is written: as it is, as a part of a URL or form, or as the inside of a JSON string. */
const escapes: Readonly<Record<string, (value: string) => string>> = {
  '': (value) => value,
  url: encodeURIComponent,
  json: (value) => JSON.stringify(value).slice(1, -1),
};

const place = /\{([a-z]+)(?::([a-z]+))?\}/g;

/** What is wrong with the places of a text that may have these; undefined when nothing is. */
export function misplacedIn(text: string, names: readonly string[]): string | undefined {
  for (const [written, name, how = ''] of text.matchAll(place)) {
    if (!names.includes(name as string))
      return `${written} cannot be filled in here; expected ${names.map((one) => `{${one}}`).join(', ')}`;
    if (!Object.hasOwn(escapes, how))
      return `${written}: expected {${name}}, {${name}:url} or {${name}:json}`;
  }
  return undefined;
}

/** Whether a text has a place for a name. */
export const hasPlace = (text: string, name: string): boolean =>
  [...text.matchAll(place)].some(([, found]) => found === name);

/** What a place is filled with: a text, or several with something between them, each written by itself. */
export type PlaceValue = string | { readonly items: readonly string[]; readonly separator: string };

/** The text with its places filled in; those without a value stay. */
export const filled = (text: string, values: Readonly<Record<string, PlaceValue>>): string =>
  text.replace(place, (written, name: string, how = '') => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    const write = Object.hasOwn(escapes, how) ? escapes[how] : undefined;
    if (value === undefined || write === undefined) return written;
    return typeof value === 'string' ? write(value) : value.items.map(write).join(value.separator);
  });
