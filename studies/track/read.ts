import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { decodedText } from '../../core/decodedText.ts';
import { InvalidFileError, messageOf, type Problem, PushbenchError } from '../../core/errors.ts';
import { type HistoryLine, historyLineSchema, historySchemaVersion } from './file.ts';

const extension = '.ndjson';

/** The file of a scenario in a history. */
export const historyFile = (folder: string, scenario: string): string =>
  join(folder, `${scenario.replace(/[^\w-]+/g, '-') || 'scenario'}${extension}`);

/** Reads all files of a history. Throws an InvalidFileError with everything that is wrong in them. */
export const readHistory = (folder: string): HistoryLine[] =>
  historyFilesIn(folder).flatMap((path) => readHistoryFile(path).lines);

/** The files of a history. Throws a PushbenchError where there is none. */
export function historyFilesIn(folder: string): string[] {
  if (!existsSync(folder) || !statSync(folder).isDirectory())
    throw new PushbenchError(`${folder} is not a folder`, {
      hint: 'pushbench track add <result> --history <folder> starts a history.',
    });
  const files = readdirSync(folder).filter((name) => name.endsWith(extension));
  if (files.length === 0)
    throw new PushbenchError(`${folder} contains no history: there is no *${extension} file in it`);
  return files.sort().map((name) => join(folder, name));
}

/** A file of a history: its text, empty where there is none, and each of its measurements once. */
export interface HistoryFile {
  readonly text: string;
  readonly lines: readonly HistoryLine[];
}

/** Reads one file of a history, whole or not at all. */
export function readHistoryFile(path: string): HistoryFile {
  const text = textOf(path);
  const problems: Problem[] = [];
  const lines = text.split('\n').flatMap((raw, i) => {
    if (raw.trim() === '') return [];
    const line = parseLine(raw.trim());
    if (typeof line !== 'string') return [line];
    problems.push({ file: path, line: i + 1, column: 1, message: line });
    return [];
  });
  if (problems.length > 0)
    throw new InvalidFileError(problems, 'Nothing was changed. Fix or remove these lines.');
  return { text, lines: once(lines) };
}

/** What makes two lines the same measurement. */
export const keyOf = ({ scenario, commit, dirty, result }: HistoryLine): string =>
  `${scenario}\u0000${commit}\u0000${dirty}\u0000${result}`;

/** Git's union merge may leave a line twice; the result must not depend on the order of lines. */
function once(lines: readonly HistoryLine[]): HistoryLine[] {
  const kept = new Map<string, HistoryLine>();
  for (const line of lines) {
    const key = keyOf(line);
    const other = kept.get(key);
    if (other === undefined || JSON.stringify(line) > JSON.stringify(other)) kept.set(key, line);
  }
  return [...kept].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, line]) => line);
}

/** The line, or what is wrong with it. */
function parseLine(raw: string): HistoryLine | string {
  if (/^(<{7}|={7}|>{7}|\|{7})( |\r?$)/.test(raw))
    return 'a conflict marker: keep the lines of both sides, without the markers';
  let value: unknown;
  try {
    value = JSON.parse(raw);
  } catch (cause) {
    return `invalid or truncated JSON: ${messageOf(cause)}`;
  }
  const version = (value as { schema?: unknown } | null)?.schema;
  if (version !== historySchemaVersion)
    return typeof version === 'string' && version.startsWith('pushbench.history/')
      ? `is of version ${version}; this pushbench reads ${historySchemaVersion}: keep the line, and use the version that wrote it`
      : `not a line of a history: "schema" should be "${historySchemaVersion}"`;
  const parsed = historyLineSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  return parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
}

function textOf(path: string): string {
  try {
    return decodedText(readFileSync(path));
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') return '';
    if (code === 'ENOTDIR')
      throw new PushbenchError(`${dirname(path)} is not a folder`, {
        hint: 'Pass the folder of a history, or of a new one.',
        cause,
      });
    throw new PushbenchError(`${path} cannot be read: ${messageOf(cause)}`, { cause });
  }
}
