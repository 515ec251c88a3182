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
  for (const [written, name, escape = ''] of text.matchAll(place)) {
    if (!names.includes(name as string))
      return `${written} cannot be filled in here; expected ${names.map((one) => `{${one}}`).join(', ')}`;
    if (!Object.hasOwn(escapes, escape))
      return `${written}: expected {${name}}, {${name}:url} or {${name}:json}`;
  }
  return undefined;
}

/** Whether a text has a place for a name. */
export const hasPlace = (text: string, name: string): boolean =>
  [...text.matchAll(place)].some(([, found]) => found === name);

/** The text with its places filled in; those without a value stay. */
export const filled = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replace(place, (written, name: string, escape = '') => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    return value === undefined ? written : (escapes[escape]?.(value) ?? written);
  });
