import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = new URL('..', import.meta.url).pathname;

/** Our code by file, without its tests. */
const code = new Map(
  readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !/^(\.|node_modules$|dist$)/.test(entry.name))
    .flatMap(({ name }) =>
      readdirSync(join(root, name), { recursive: true, encoding: 'utf8' }).map((file) => join(name, file)),
    )
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => [file, readFileSync(join(root, file), 'utf8')] as const),
);

const isComment = (line: string) => /^ *(\/\*|\*|\/\/)/.test(line);
const says = (lines: readonly string[], words: string) =>
  lines.some((line) => line.includes(words) && isComment(line));

/** The first line of a function that goes on in further lines, as Biome lays it out. */
const functionHead = /^ *(export )?(default )?(async )?function\b|\)(: [^=]+)? \{$|=>( [({[]+)?$/;

/** Functions of more than 80 lines that do not say why. */
function longFunctionsIn(text: string): { head: string; length: number }[] {
  const lines = text.trimEnd().split('\n');
  const indentOf = (line: string) => line.search(/\S/);
  return lines.flatMap((head, from) => {
    if (!functionHead.test(head) || isComment(head)) return [];
    // A line that opens something again, such as `): void {`, is not yet the end.
    const isEnd = (line: string) => line !== '' && indentOf(line) <= indentOf(head) && !/[({[>]$/.test(line);
    const after = lines.slice(from + 1).findIndex(isEnd);
    const length = (after < 0 ? lines.length - from - 1 : after + 1) + 1;
    const comment = lines.slice(0, from).findLastIndex((line) => !isComment(line)) + 1;
    const isLong = length > 80 && !says(lines.slice(comment, from + length), 'Longer than 80 lines: ');
    return isLong ? [{ head: head.trim(), length }] : [];
  });
}

test('a file of more than 250 lines says why, in a comment that begins with “Longer than 250 lines:”', () => {
  const long = [...code].filter(([, text]) => {
    const lines = text.trimEnd().split('\n');
    return lines.length > 250 && !says(lines, ' Longer than 250 lines: ');
  });
  expect(long.map(([file]) => file)).toEqual([]);
  expect(code.keys()).toContain('core/transports.ts');
});

describe('a function of more than 80 lines', () => {
  test('is found by where it begins and where its indentation ends', () => {
    const body = (lines: number, indent = '  ') => `${indent}work();\n`.repeat(lines);
    const text = [
      `function short() {\n${body(78)}}`,
      `function long() {\n${body(79)}}`,
      `export async function signed(\n  a: number,\n): Promise<void> {\n${body(77)}}`,
      `const arrow = () => {\n${body(79)}};`,
      `class Table {\n  #rows() {\n${body(40)}  }\n\n  columns(): number {\n${body(79, '    ')}  }\n}`,
      `/** Longer than 80 lines: a table. */\nfunction explained() {\n${body(90)}}`,
      `function inside() {\n  // Longer than 80 lines: a table.\n${body(90)}}`,
      `const data = {\n${body(90)}};`,
      `const list = () =>\n  [\n${body(79, '    ')}  ];`,
    ].join('\n\n');
    expect(longFunctionsIn(text)).toEqual([
      { head: 'function long() {', length: 81 },
      { head: 'export async function signed(', length: 81 },
      { head: 'const arrow = () => {', length: 81 },
      { head: 'columns(): number {', length: 81 },
      { head: 'const list = () =>', length: 82 },
    ]);
  });

  test('says why, in a comment that begins with “Longer than 80 lines:”', () => {
    const long = [...code].flatMap(([file, text]) =>
      longFunctionsIn(text).map(({ head, length }) => `${file}: ${head} (${length} lines)`),
    );
    expect(long).toEqual([]);
  });
});
