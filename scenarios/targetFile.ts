import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { decodedText } from '../core/decodedText.ts';
import { PushbenchError } from '../core/errors.ts';
import { type DescribedTarget, type TargetFile, targetFileSchema } from '../core/target/target.ts';
import { checkedYaml } from './checkedYaml.ts';

/** Where the JSON Schema of target files lies, for editors. */
export const targetSchemaPath: string = fileURLToPath(new URL('target.schema.json', import.meta.url));

const hint =
  'docs/TARGETS.md explains every key; `pushbench schema target` prints the JSON Schema for your editor.';

/**
 * Parses and checks the text of a target file. Throws an InvalidFileError with everything that is wrong in
 * it.
 */
export const parseTargetFile = (text: string, path: string): TargetFile =>
  checkedYaml(targetFileSchema, text, path, hint);

/**
 * Loads a target file with the files that it names. Throws a PushbenchError where one cannot be read, and an
 * InvalidFileError when something in it is wrong.
 */
export function loadTargetFile(path: string): DescribedTarget {
  const text = readText(path, `${path} cannot be read`);
  const file = parseTargetFile(text, path);
  return { file: file.start ? { ...file, start: withTexts(file.start, path) } : file, text };
}

type Start = NonNullable<TargetFile['start']>;

/** With the text of each of its files, and its folder as a whole path. */
function withTexts(start: Start, path: string): Start {
  const here = dirname(resolve(path));
  const files = Object.entries(start.files).map(([name, { from, text = '' }]) => {
    if (from === undefined) return [name, { text }] as const;
    const found = readText(resolve(here, from), `${path} names ${from}, which cannot be read`);
    return [name, { from, text: found }] as const;
  });
  return { ...start, folder: resolve(here, start.folder), files: Object.fromEntries(files) };
}

function readText(path: string, failure: string): string {
  try {
    return decodedText(readFileSync(path));
  } catch (cause) {
    throw new PushbenchError(`${failure} (${(cause as NodeJS.ErrnoException).code})`, {
      hint: 'Paths in a target file are relative to it.',
      cause,
    });
  }
}

/** The JSON Schema of a target file, for editors. */
export function targetJsonSchema(): object {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'pushbench target',
    ...z.toJSONSchema(targetFileSchema, { io: 'input' }),
  };
}
