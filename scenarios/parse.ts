import { type Document, isMap, isNode, isPair, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { InvalidFileError, messageOf, type Problem } from '../core/errors.ts';
import { scenarioSchema } from '../core/scenario.ts';

/** A scenario as it stands in its file: checked, with its defaults, its traces not yet read. */
export type ScenarioFile = z.output<typeof scenarioSchema>;

const hint =
  'docs/SCENARIOS.md explains every key; `pushbench schema` prints the JSON Schema for your editor.';

/** Parses and checks the text of a scenario. Throws an InvalidFileError with everything that is wrong in it. */
export function parseScenario(text: string, file: string): ScenarioFile {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter });
  const problemAt = (offset: number, message: string): Problem => {
    const { line, col } = lineCounter.linePos(offset);
    return { file, line, column: col, message };
  };
  if (document.errors.length > 0)
    throw new InvalidFileError(
      document.errors.map((e) =>
        problemAt(e.pos[0], (e.message.split('\n')[0] as string).replace(/ at line \d+.*$/, '')),
      ),
      hint,
    );
  const parsed = scenarioSchema.safeParse(plainValueOf(document, file));
  if (parsed.success) return parsed.data;
  const problems = flatten(parsed.error.issues).map((issue) =>
    problemAt(
      offsetOf(document, issue),
      `${issue.path.length > 0 ? `${pathText(issue.path)}: ` : ''}${issue.message}`,
    ),
  );
  throw new InvalidFileError(
    problems.sort((a, b) => a.line - b.line || a.column - b.column),
    hint,
  );
}

/** The document as plain values; an alias without an anchor, or too many of them, only show here. */
function plainValueOf(document: Document.Parsed, file: string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    throw new InvalidFileError([{ file, line: 1, column: 1, message: messageOf(error) }], hint);
  }
}

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  /** Set when the key itself is wrong, not its value. */
  readonly key?: string;
}

/** One issue per thing that is wrong, in words. */
function flatten(issues: readonly z.core.$ZodIssue[]): Issue[] {
  return issues.flatMap((issue): Issue[] => {
    const { path } = issue;
    switch (issue.code) {
      case 'unrecognized_keys':
        return issue.keys.map((key) => ({
          path: [...path, key],
          key,
          message: 'unknown key; remove it or mend its spelling',
        }));
      case 'invalid_type':
        return [
          {
            path,
            message: issue.message.endsWith('received undefined')
              ? `is missing; expected ${issue.expected}`
              : wordsOf(issue.message),
          },
        ];
      case 'invalid_value':
        return [{ path, message: `expected ${issue.values.map((v) => `${v as string}`).join(', ')}` }];
      case 'invalid_union': {
        // When the value has the shape of one of the choices, say what is wrong within it.
        const nested = issue.errors.find(
          (errors) =>
            errors.length > 0 && errors.every((e) => e.path.length > 0 && e.path[0] !== 'distribution'),
        );
        if (nested) return flatten(nested.map((e) => ({ ...e, path: [...path, ...e.path] })));
        return [{ path, message: wordsOf(issue.message) }];
      }
      default:
        return [{ path, message: wordsOf(issue.message) }];
    }
  });
}

const wordsOf = (message: string) => message.replace(/^Invalid input: /, '').replace(/^(Too \w+): /, '');

const pathText = (path: readonly PropertyKey[]) =>
  path.reduce<string>(
    (text, part) =>
      typeof part === 'number' ? `${text}[${part}]` : text ? `${text}.${String(part)}` : String(part),
    '',
  );

/** Where in the text an issue is: its node, its key, or the nearest thing around it that exists. */
function offsetOf(document: Document.Parsed, { path, key }: Issue): number {
  for (let length = path.length; length >= 0; length--) {
    const here = path.slice(0, length);
    if (key !== undefined && length === path.length) {
      const parent = length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
      const pair = isMap(parent)
        ? parent.items.find((item) => isPair(item) && String(item.key) === key)
        : undefined;
      if (pair && isNode(pair.key) && pair.key.range) return pair.key.range[0];
    }
    const node = length === 0 ? document.contents : document.getIn(here, true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}
