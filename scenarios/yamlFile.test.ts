import { describe, expect, test } from 'vitest';
import type { InvalidFileError } from '../core/errors.ts';
import { parseYaml } from './yamlFile.ts';

const many = 20_000;
const numbered = (line: (i: number) => string) => Array.from({ length: many }, (_, i) => line(i)).join('');

function refusalOf(text: string): InvalidFileError {
  try {
    parseYaml(text, 'a.yaml', 'hint');
  } catch (error) {
    return error as InvalidFileError;
  }
  throw new Error('it was accepted');
}

describe('what is wrong in the YAML is said with its place', () => {
  test.each([
    [
      'a second document',
      'a: 1\n---\na: 2\n',
      'a.yaml:2:1: a second YAML document begins here (---); a file holds only one here: put each in its own file',
    ],
    ['a key twice in a map below', 'a:\n  b: 1\n  "b": 2\n', 'a.yaml:3:3: Map keys must be unique'],
    [
      'lists that are nested too deeply',
      `a: ${'['.repeat(20_000)}${']'.repeat(20_000)}`,
      expect.stringMatching(/^a\.yaml:1:\d+: nested too deeply$/),
    ],
    ['an alias of nothing', 'a: *b\n', expect.stringMatching(/^a\.yaml:1:1: .*alias.*b$/i)],
    [
      'aliases by the thousands',
      numbered((i) => `k${i}: &a${i} 1\nl${i}: *a${i}\n`),
      'a.yaml:2002:8: more than 1000 aliases',
    ],
    [
      'more than anybody reads',
      numbered(() => 'a: 1\n'),
      expect.stringMatching(/^a\.yaml:2:1: .*(\n.*){19}\n… and 19,979 more$/),
    ],
  ])('%s', (_, text, message) => expect(refusalOf(text).message).toEqual(message));
});

test('places are found in a map of very many keys without searching it again for each', () => {
  const { problemAt } = parseYaml(`a:\n${numbered((i) => `  k${i}: ${i}\n`)}`, 'a.yaml', 'hint');
  const lines = Array.from({ length: many }, (_, i) => problemAt(['a', `k${i}`], 'key', '').line);
  expect(lines).toEqual(lines.map((_, i) => i + 2));
});

test('of a path that leads nowhere, the nearest place around is told', () => {
  const { problemAt } = parseYaml('a:\n  - b: 1\n', 'a.yaml', 'hint');
  expect(problemAt(['a', 0, 'c', 'd'], 'value', '')).toMatchObject({ line: 2, column: 5 });
  expect(problemAt(['x'], 'value', '')).toMatchObject({ line: 1, column: 1 });
});
