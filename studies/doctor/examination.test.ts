import { expect, test } from 'vitest';
import { playedMachine } from '../../test/fixtures/surroundings.ts';
import { type Check, ok } from './check.ts';
import { checks } from './checks/index.ts';
import { examine } from './examination.ts';
import { doctorJson } from './json.ts';
import { renderDoctorTerminal } from './terminal.ts';

const check = (id: string, parts: Partial<Check>): Check => ({
  id,
  title: id,
  brings: 'more.',
  probe: () => ok('there'),
  ...parts,
});

test('only what a run needs keeps it from running', async () => {
  const missing = { outcome: 'missing', found: 'none' } as const;
  const canRun = async (...all: Check[]) => (await examine(all, playedMachine())).canRun;
  expect(await canRun(check('a', { isNeeded: true }), check('b', { probe: () => missing }))).toBe(true);
  expect(await canRun(check('a', { isNeeded: true, probe: () => missing }))).toBe(false);
  expect(
    await canRun(check('a', { isNeeded: true, probe: () => ({ outcome: 'limited', found: 'few' }) })),
  ).toBe(true);
});

test('a probe that cannot look says why, and the others go on', async () => {
  const { checks: examined } = await examine(
    [
      check('throws', {
        probe: () => {
          throw new Error('EACCES: permission denied');
        },
      }),
      check('rejects', { probe: () => Promise.reject(new Error('gone')) }),
      check('hangs', { probe: () => new Promise(() => {}) }),
      check('works', {}),
    ],
    playedMachine(),
    20,
  );
  expect(examined.map(({ outcome, found }) => `${outcome}: ${found}`)).toEqual([
    'limited: could not be checked: EACCES: permission denied',
    'limited: could not be checked: gone',
    'limited: could not be checked: no answer within 0.02 s',
    'ok: there',
  ]);
});

test('no check crashes on a machine on which nothing can be read', async () => {
  const fail = (): never => {
    throw new Error('EIO');
  };
  const broken = playedMachine({
    read: fail,
    find: fail,
    run: fail,
    place: fail,
    machine: fail,
    conditions: fail,
    clockSteps: fail,
    canListen: fail,
    stored: fail,
    isWritable: fail,
  });
  const { checks: examined } = await examine(checks, broken);
  const works = examined.filter(({ outcome }) => outcome === 'ok').map(({ id }) => id);
  // The version of Node.js is known without reading anything.
  expect(works).toEqual(['node']);
  for (const { id, found, commands, advice } of examined)
    expect(id === 'node' || (found && (commands ?? advice)), id).toBeTruthy();
});

const examination = {
  canRun: false,
  checks: [
    { id: 'a', title: 'Node.js', brings: 'everything.', isNeeded: true, outcome: 'missing', found: 'v1' },
    {
      id: 'b',
      title: 'b',
      brings: 'b.',
      outcome: 'missing',
      found: 'none',
      commands: ['apt x'],
      advice: 'Or y.',
    },
    { id: 'c', title: 'c', brings: 'c.', outcome: 'ok', found: 'there' },
  ],
} as const;

test('people read what is missing, what it would bring, and how to get it', () => {
  expect(renderDoctorTerminal(examination, false)).toBe(`missing  Node.js  v1
         Gives you everything.
missing  b        none
         Gives you b.
         $ apt x
         Or y.
ok       c        there

pushbench run does not work on this machine yet: Node.js (1 ok, 0 limited, 2 missing)
`);
});

test('programs read the same', () => {
  expect(JSON.parse(doctorJson(examination))).toMatchObject({
    schema: 'pushbench.doctor/1',
    canRun: false,
    checks: [
      { id: 'a', outcome: 'missing', isNeeded: true, commands: [], advice: null },
      { id: 'b', isNeeded: false, commands: ['apt x'], advice: 'Or y.' },
      { id: 'c', outcome: 'ok' },
    ],
  });
});
