import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { transportNames } from '../core/transports.ts';

const root = resolve(import.meta.dirname, '..');

const core = ['core', 'core/proxies', 'core/target', 'core/scenario', 'core/schedule', 'core/messages'];
const harness = ['processes', 'place', 'publisher', 'trial', 'record'].map((room) => `harness/${room}`);
const reports = ['stats', 'results', 'render', 'run'].map((room) => `reports/${room}`);
const study = [...core, 'scenarios', ...harness, ...reports, 'console', 'studies'];

/**
 * The rooms of the house, and which others each may import; docs/ARCHITECTURE.md draws them. A file belongs
 * to the deepest room that it lies in; a study may import another only where that is listed.
 */
const allowed: Record<string, string[]> = {
  core: ['core/proxies', 'core/target'],
  'core/proxies': [],
  'core/scenario': ['core', 'core/proxies'],
  'core/target': ['core'],
  'core/schedule': ['core', 'core/scenario'],
  'core/messages': ['core', 'core/scenario', 'core/schedule', 'core/target'],
  scenarios: core,
  servers: core,
  clients: [...core, 'clients/wire', 'clients/http1', 'clients/http2', 'clients/socketIo'],
  'clients/wire': core,
  'clients/http1': [...core, 'clients/wire'],
  'clients/http2': [...core, 'clients/wire'],
  'clients/socketIo': [...core, 'clients', 'clients/wire'],
  'harness/processes': core,
  'harness/place': [...core, 'harness/processes'],
  // Started by its address; its messages are in core/messages.
  'harness/link': core,
  'harness/publisher': [...core, 'harness/processes'],
  'harness/trial': [...core, 'harness/processes', 'harness/place'],
  'harness/record': [...core, 'harness/processes', 'harness/place', 'harness/trial'],
  'reports/stats': core,
  'reports/results': [...core, 'reports/stats'],
  'reports/render': [...core, 'reports/stats', 'reports/results'],
  'reports/run': [...core, 'reports/stats', 'reports/results', 'reports/render'],
  console: [...core, 'scenarios', ...harness],
  studies: [...core, ...reports, 'console'],
  'studies/compare': study,
  'studies/ab': [...study, 'studies/compare'],
  'studies/sweep': study,
  // Its load is a client in a process of its own.
  'studies/ceilings': [...study, 'clients', 'clients/wire'],
  'studies/capacity': [...study, 'studies/ceilings'],
  'studies/track': study,
  'studies/project': [...study, 'studies/capacity', 'studies/sweep'],
  'studies/claims': [...study, 'studies/capacity'],
  'studies/check': study,
  'studies/bundle': [...study, 'studies/check'],
  // It tries a target file with the subscribers that measure it.
  'studies/conform': [...study, 'clients'],
  // It puts WebSockets on streams of HTTP/2 as conform does.
  'studies/proxies': [...study, 'studies/conform'],
  'studies/calibrate': study,
  programs: [...core, 'reports/stats', 'reports/results', 'studies/compare'],
  'studies/aa': study,
  'studies/doctor': study,
  'studies/init': study,
};
const rooms = Object.keys(allowed).sort((a, b) => b.length - a.length);
// The command line may import every room but the two halves, which run in processes of their own.
allowed.scripts = rooms.filter((room) => !/^(servers|clients)\b/.test(room));

const roomOf = (file: string) => [...rooms, 'scripts'].find((room) => file.startsWith(`${room}/`));

/** The folders at the top that rooms lie in. */
const houses = [...new Set(Object.keys(allowed).map((room) => room.split('/')[0] as string))];

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
  [...houses, 'bench', 'test'].flatMap(filesOf).map((file) => [file, importsOf(file)] as const),
);

/** What is started by its address, and not imported. */
const started = [...imports.keys()].flatMap((file) =>
  [...readFileSync(join(root, file), 'utf8').matchAll(/\b(?:moduleUrl|entry)\('([^']+)'/g)].map((match) =>
    join(dirname(file), match[1] as string),
  ),
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
    expect(imports.get('harness/trial/trial.ts')).toContain('core/trial.ts');
    expect(circlesIn(imports)).toEqual([]);
  });
});

test('what is started as a process is there', () => {
  expect(started).toContain('servers/main.ts');
  expect(started.filter((file) => !imports.has(file))).toEqual([]);
});

describe('import directions', () => {
  const files = houses.flatMap(filesOf);

  test('every file lies in a room, and no room is empty', () => {
    expect(files.filter((file) => roomOf(file) === undefined)).toEqual([]);
    expect(Object.keys(allowed).filter((room) => !files.some((file) => roomOf(file) === room))).toEqual([]);
  });

  test.each(Object.entries(allowed))('%s/ imports only what it may', (room, others) => {
    const wrong = files
      .filter((file) => roomOf(file) === room)
      .flatMap((file) =>
        importsOf(file)
          .filter((target) => ![room, ...others].includes(roomOf(target) ?? target))
          .map((target) => `${file} imports ${target}`),
      );
    expect(wrong).toEqual([]);
  });

  test('names transports only in the table and in the halves', () => {
    const names = new RegExp(`'(${transportNames.join('|')})'`);
    // The token of the Upgrade header is the protocol's (RFC 6455 §4.1), and no transport of ours.
    const textOf = (file: string) =>
      readFileSync(join(root, file), 'utf8').replaceAll("Upgrade: 'websocket'", '');
    const where = files
      // Claims are about transports by name.
      .filter((file) => roomOf(file) !== 'studies/claims')
      // A half that is a folder; Engine.IO has names of its own for what it runs on.
      .filter((file) => roomOf(file) !== 'clients/socketIo')
      .filter((file) => names.test(textOf(file)));
    const halves = transportNames.map(
      (name) => `${name.replace(/-(.)/g, (_, c: string) => c.toUpperCase())}.ts`,
    );
    expect(where.filter((file) => !halves.includes(file.replace('clients/', ''))).sort()).toEqual([
      'clients/index.ts',
      // A target file has a key for each transport that it can describe.
      'core/target/subscription.ts',
      'core/target/target.ts',
      'core/transports.ts',
      'servers/index.ts',
      // The calibration's target has a delay that is known because it speaks one transport and nothing else.
      'studies/calibrate/measure.ts',
      // conform reads each transport by itself, and knows which of them is made of frames that may be split.
      'studies/conform/optionCases.ts',
      'studies/conform/readers.ts',
      // What travels through a proxy has the form of its transport.
      'studies/proxies/forms.ts',
    ]);
  });
});
