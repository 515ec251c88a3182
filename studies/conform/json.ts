import { Fault, must } from './fault.ts';

/**
 * The object that a target has written as JSON; its values are whatever they are. Throws a Fault when it is
 * none.
 */
export function parseObject<Shape extends object>(text: string): { readonly [Key in keyof Shape]?: unknown } {
  const value = parse(text);
  must(typeof value === 'object' && value !== null, `${text} is not a JSON object`);
  return value;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Fault(`${JSON.stringify(text)} is not JSON`);
  }
}
