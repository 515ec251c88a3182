const token = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]|[^\s"{}[\],:]+/g;

/**
 * The members of a JSON object, by name, as they are written but for white space. What has been parsed has
 * lost what was written twice, the order of keys that are numbers, and how numbers and characters were
 * spelled. The text must be a JSON object.
 */
export function jsonMembers(json: string): Map<string, string> {
  const members = new Map<string, string>();
  let depth = 0;
  let name: string | null = null;
  let value = '';
  for (const [part] of json.matchAll(token)) {
    if (part === '}' || part === ']') depth--;
    if (depth === 0 || (depth === 1 && part === ',')) {
      if (name !== null) members.set(name, value);
      name = null;
    } else if (name === null) {
      name = JSON.parse(part) as string;
      value = '';
    } else if (value !== '' || part !== ':') value += part;
    if (part === '{' || part === '[') depth++;
  }
  return members;
}
