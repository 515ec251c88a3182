import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { transportNames } from '../core/transports.ts';

const root = resolve(import.meta.dirname, '..');

/** Which folders of ours a folder may import; see docs/ARCHITECTURE.md. */
const allowed: Record<string, string[]> = {
  core: [],
  scenarios: ['core'],
  servers: ['core'],
  clients: ['core'],
  harness: ['core'],
  reports: ['core'],
  conform: ['core'],
  claims: ['core', 'scenarios', 'reports'],
  scripts: ['core', 'scenarios', 'harness', 'reports', 'conform', 'claims'],
};

const filesOf = (folder: string) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => join(folder, file));

const importsOf = (file: string) =>
  [...readFileSync(join(root, file), 'utf8').matchAll(/\b(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map(
    (match) => relative(root, resolve(root, dirname(file), match[1] as string)),
  );

/** Every file of ours that the rooms hold, with the files of ours that it imports. */
const imports = new Map(
  [...Object.keys(allowed), 'bench', 'test'].flatMap(filesOf).map((file) => [file, importsOf(file)] as const),
);

/** Circles of imports: files that can each be reached from the next one, and the first from the last. */
function circlesIn(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const circles: string[][] = [];
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]) => {
    const at = path.indexOf(file);
    if (at >= 0) circles.push(path.slice(at));
    if (at >= 0 || done.has(file)) return;
    for (const target of graph.get(file) ?? []) visit(target, [...path, file]);
    done.add(file);
  };
  for (const file of graph.keys()) visit(file, []);
  return circles;
}

describe('import circles', () => {
  test('are found, however long', () => {
    const graph = { a: ['b', 'd'], b: ['c'], c: ['a'], d: ['b', 'd'] };
    expect(circlesIn(new Map(Object.entries(graph)))).toEqual([['a', 'b', 'c'], ['d']]);
  });

  test('are nowhere, of types neither', () => {
    expect(imports.get('harness/trial.ts')).toContain('core/result.ts');
    expect(circlesIn(imports)).toEqual([]);
  });
});

describe('a file of more than 250 lines', () => {
  /**
   * Those that did not when this test was written: none may be added. Divide them, or say why they are one
   * idea.
   */
  const unexplained = [
    'claims/claims.ts',
    'claims/decide/polling.ts',
    'claims/decide/push.ts',
    'claims/experiments.ts',
    'clients/agent.ts',
    'core/transports.ts',
    'harness/processes.ts',
    'reports/projection/projection.ts',
    'reports/summary.ts',
    'test/faults/catalogue.ts',
  ];

  test('says why, in a comment that begins with “Longer than 250 lines:”', () => {
    const long = [...imports.keys()].filter((file) => {
      const text = readFileSync(join(root, file), 'utf8');
      return text.split('\n').length > 251 && !/^ *(\/\*\*?|\*|\/\/) Longer than 250 lines: /m.test(text);
    });
    expect(long.filter((file) => !unexplained.includes(file))).toEqual([]);
  });
});

describe('import directions', () => {
  for (const [folder, others] of Object.entries(allowed))
    test(`lets ${folder}/ import only ${['itself', ...others].join(', ')}`, () => {
      const files = filesOf(folder);
      expect(files).not.toEqual([]);
      const wrong = files.flatMap((file) =>
        importsOf(file)
          .filter((target) => ![folder, ...others].includes(target.split('/')[0] as string))
          .map((target) => `${file} imports ${target}`),
      );
      expect(wrong).toEqual([]);
    });

  test('names transports only in the table and in the halves', () => {
    const names = new RegExp(`'(${transportNames.join('|')})'`);
    // The token of the Upgrade header is the protocol's (RFC 6455 §4.1), and no transport of ours.
    const textOf = (file: string) =>
      readFileSync(join(root, file), 'utf8').replaceAll("Upgrade: 'websocket'", '');
    const where = Object.keys(allowed)
      // Claims are about transports by name.
      .filter((folder) => folder !== 'claims')
      .flatMap(filesOf)
      .filter((file) => names.test(textOf(file)));
    const halves = transportNames.map(
      (name) => `${name.replace(/-(.)/g, (_, c: string) => c.toUpperCase())}.ts`,
    );
    expect(where.filter((file) => !halves.includes(file.replace('clients/', ''))).sort()).toEqual([
      'clients/index.ts',
      // conform reads each transport by itself.
      'conform/readers.ts',
      'core/transports.ts',
      // The calibration's target has a delay that is known because it speaks one transport and nothing else.
      'harness/calibration.ts',
      'servers/index.ts',
    ]);
  });
});
