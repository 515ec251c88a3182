import { readFileSync, statSync } from 'node:fs';
import type { z } from 'zod';
import { decodedText } from '../../core/decodedText.ts';
import { messageOf, PushbenchError } from '../../core/errors.ts';

/** A kind of file that pushbench writes. */
export interface DocumentKind<T> {
  /** What it is called in messages. */
  readonly noun: string;
  /** Its name in the folder of a run, such as `result.json`. */
  readonly fileName: string;
  /** The version that is written, such as `pushbench.result/2`; older ones are read, too. */
  readonly version: string;
  readonly schema: z.ZodType<T>;
  /** What to do when it is something else. */
  readonly hint: string;
}

/**
 * Reads a file of a kind. Throws a PushbenchError when it is missing, malformed, something else or of another
 * version.
 */
export const readDocument = <T>(path: string, kind: DocumentKind<T>): T =>
  documentFrom(textOf(path), path, kind);

/** The same of text that was read already, from what messages call `path`. */
export function documentFrom<T>(text: string, path: string, kind: DocumentKind<T>): T {
  const { noun, version, schema } = kind;
  const value = parsed(text, path);
  const found = (value as { schema?: unknown } | null)?.schema;
  if (typeof found !== 'string' || !found.startsWith(familyOf(version)))
    throw new PushbenchError(`${path} is not a pushbench ${noun}: "schema" should be "${version}"`, {
      hint: kind.hint,
    });
  if (!(numberOf(found) >= 1 && numberOf(found) <= numberOf(version)))
    throw new PushbenchError(`${path} has version ${found}; this pushbench reads ${version}`, {
      hint: 'Use the version of pushbench that wrote it, or run the scenario again.',
    });
  const checked = schema.safeParse(value);
  if (!checked.success) {
    const issues = checked.error.issues
      .slice(0, 5)
      .map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
    throw new PushbenchError(`${path} is damaged:\n${issues.join('\n')}`);
  }
  return checked.data;
}

/** The version without its number, such as `pushbench.result/`: that of every version. */
export const familyOf = (version: string): string => version.replace(/\d+$/, '');

const numberOf = (version: string) => Number(/\/([1-9]\d*)$/.exec(version)?.[1]);

function parsed(text: string, path: string): unknown {
  if (text.trim() === '')
    throw new PushbenchError(`${path} is empty`, {
      hint: 'A run killed at its start may leave an empty file; run it again.',
    });
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new PushbenchError(`${path} is truncated or not JSON: ${messageOf(cause)}`, { cause });
  }
}

function textOf(path: string): string {
  try {
    if (!statSync(path).isFile()) throw new Error('it is not a file');
    return decodedText(readFileSync(path));
  } catch (cause) {
    throw new PushbenchError(`${path} cannot be read: ${messageOf(cause)}`, { cause });
  }
}
