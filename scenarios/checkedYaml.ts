import type { z } from 'zod';
import { InvalidFileError } from '../core/errors.ts';
import { parseYaml } from './yamlFile.ts';

/**
 * Parses the text of a YAML file and checks it against its schema. Throws an InvalidFileError with everything
 * that is wrong in it.
 */
export function checkedYaml<Schema extends z.ZodType>(
  schema: Schema,
  text: string,
  file: string,
  hint: string,
): z.output<Schema> {
  const { value, problemAt } = parseYaml(text, file, hint);
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = flatten(parsed.error.issues).map(({ path, at = 'value', message }) =>
    problemAt(path, at, `${path.length > 0 ? `${pathText(path)}: ` : ''}${message}`),
  );
  throw new InvalidFileError(
    problems.sort((a, b) => a.line - b.line || a.column - b.column),
    hint,
  );
}

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  /** Which of the two is wrong; the value where it does not say. */
  readonly at?: 'value' | 'key';
}

/** One issue per thing that is wrong, in words. */
function flatten(issues: readonly z.core.$ZodIssue[]): Issue[] {
  return issues.flatMap((issue): Issue[] => {
    const { path } = issue;
    switch (issue.code) {
      case 'unrecognized_keys':
        return issue.keys.map((key) => ({
          path: [...path, key],
          at: 'key',
          message: 'unknown key; remove it or fix its spelling',
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
      case 'invalid_key':
        return [{ path, at: 'key', message: wordsOf(issue.issues[0]?.message ?? issue.message) }];
      case 'invalid_value':
        return [{ path, message: `expected ${[...new Set(issue.values.map(String))].join(', ')}` }];
      case 'invalid_union': {
        const nested = issue.errors.find((errors) => errors.length > 0 && errors.every(isWithinShape));
        if (nested) return flatten(nested.map((e) => ({ ...e, path: [...path, ...e.path] })));
        return [{ path, message: wordsOf(issue.message) }];
      }
      default:
        return [{ path, message: wordsOf(issue.message) }];
    }
  });
}

/**
 * Whether a value has the shape that was expected for all that, so that it helps to say what is wrong within
 * it.
 */
function isWithinShape({ code, path, ...issue }: z.core.$ZodIssue): boolean {
  if (path.length > 0) return path[0] !== 'distribution';
  return (
    code === 'too_big' ||
    code === 'too_small' ||
    code === 'custom' ||
    ('expected' in issue && issue.expected === 'int')
  );
}

const wordsOf = (message: string) => message.replace(/^Invalid input: /, '').replace(/^(Too \w+): /, '');

const pathText = (path: readonly PropertyKey[]) =>
  path.reduce<string>(
    (text, part) =>
      typeof part === 'number' ? `${text}[${part}]` : text ? `${text}.${String(part)}` : String(part),
    '',
  );
