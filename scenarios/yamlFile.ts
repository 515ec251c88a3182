import {
  type Document,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type ParsedNode,
  parseDocument,
  visit,
  type YAMLError,
  type YAMLMap,
} from 'yaml';
import { InvalidFileError, messageOf, type Problem } from '../core/errors.ts';

/** A YAML file: what it says, and where. */
export interface YamlFile {
  readonly value: unknown;
  /**
   * A problem at the value under this path, or at the key itself, or at the nearest thing around it that
   * exists.
   */
  problemAt(path: readonly PropertyKey[], at: 'value' | 'key', message: string): Problem;
}

/** Beyond this, to look up what each alias stands for takes long. */
const mostAliases = 1_000;

/**
 * Parses the text of a YAML file of one document. Throws an InvalidFileError with what is wrong in the YAML
 * itself.
 */
export function parseYaml(text: string, file: string, hint: string): YamlFile {
  const lineCounter = new LineCounter();
  // The parser would compare each key with all before it.
  const document = parseDocument(text, { lineCounter, uniqueKeys: false, prettyErrors: false });
  const problem = (offset: number, message: string): Problem => {
    const { line, col } = lineCounter.linePos(offset);
    return { file, line, column: col, message };
  };
  const refuseIf = (problems: readonly Problem[]) => {
    if (problems.length > 0) throw new InvalidFileError(problems, hint);
  };
  // Where the stack ends, the parser says so once for each list it still leaves.
  const exhausted = document.errors.find(({ code }) => code === 'RESOURCE_EXHAUSTION');
  refuseIf((exhausted ? [exhausted] : document.errors).map((error) => problem(error.pos[0], wordsOf(error))));
  try {
    refuseIf(misfitsIn(document).map(({ offset, message }) => problem(offset, message)));
    const value: unknown = document.toJS();
    const offsetOf = offsetsIn(document);
    return { value, problemAt: (path, at, message) => problem(offsetOf(path, at), message) };
  } catch (error) {
    if (error instanceof InvalidFileError) throw error;
    // An alias without an anchor, or too many of them, only show here.
    throw new InvalidFileError(
      [{ file, line: 1, column: 1, message: error instanceof RangeError ? tooDeep : messageOf(error) }],
      hint,
    );
  }
}

const tooDeep = 'nested too deeply';

function wordsOf({ code, message }: YAMLError): string {
  if (code === 'MULTIPLE_DOCS')
    return 'a second YAML document begins here (---); a file holds only one here: put each in its own file';
  return code === 'RESOURCE_EXHAUSTION' ? tooDeep : message;
}

interface Misfit {
  readonly offset: number;
  readonly message: string;
}

/** Keys that stand twice in a map, and aliases beyond what is allowed. */
function misfitsIn(document: Document.Parsed): Misfit[] {
  const misfits: Misfit[] = [];
  let aliases = 0;
  visit(document, {
    Map(_, map) {
      const keys = new Set<unknown>();
      for (const { key } of map.items as YAMLMap.Parsed['items']) {
        if (!isScalar(key)) continue;
        if (keys.has(key.value)) misfits.push({ offset: key.range[0], message: 'Map keys must be unique' });
        keys.add(key.value);
      }
    },
    Alias(_, alias) {
      if (++aliases <= mostAliases) return undefined;
      misfits.push({ offset: alias.range?.[0] ?? 0, message: `more than ${mostAliases} aliases` });
      return visit.BREAK;
    },
  });
  return misfits;
}

/** Looks up where things stand. A map is searched once, however much in it is asked for. */
function offsetsIn({ contents }: Document.Parsed) {
  const indexes = new Map<unknown, Map<string, YAMLMap.Parsed['items'][number]>>();
  const pairIn = (map: YAMLMap.Parsed, key: PropertyKey) => {
    const index =
      indexes.get(map) ??
      new Map(map.items.flatMap((pair) => (isScalar(pair.key) ? [[String(pair.key.value), pair]] : [])));
    indexes.set(map, index);
    return index.get(String(key));
  };
  return (path: readonly PropertyKey[], at: 'value' | 'key'): number => {
    let node: ParsedNode | null = contents;
    let offset = node?.range[0] ?? 0;
    for (const [i, part] of path.entries()) {
      const pair = isMap(node) ? pairIn(node as YAMLMap.Parsed, part) : undefined;
      const isLast = i === path.length - 1;
      if (pair && isLast && at === 'key' && isNode(pair.key)) return pair.key.range[0];
      node = pair ? pair.value : isSeq(node) ? ((node.items[Number(part)] as ParsedNode) ?? null) : null;
      if (!isNode(node) || !node.range) break;
      offset = node.range[0];
    }
    return offset;
  };
}
