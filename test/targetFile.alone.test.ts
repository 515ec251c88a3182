import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readResult } from '../reports/results/readResult.ts';
import { pushbench, write } from './fixtures/cli.ts';
import { startForeignServer } from './fixtures/foreignServer.ts';

const root = resolve(import.meta.dirname, '..');
const foreign = join(root, 'test/fixtures/foreign.target.yaml');

/** A few users with topics of their own and in rooms, which get no more than a busy machine can publish. */
const workload = (variants: string) => `
name: tiny
title: Tiny
description: A tiny workload for tests.
users: 10
connect: { over: 100ms }
streams:
  - name: news
    topics: private
    arrivals: { process: poisson, perSecond: 3 }
    payload: { bytes: { distribution: uniform, min: 30, max: 300 } }
  - name: rooms
    topics: { roomsOf: 5 }
    arrivals: { process: poisson, perSecond: 2 }
    payload: { bytes: 100, format: binary }
phases: { warmUp: 200ms, measure: 1s, drain: 2s }
variants: ${variants}
`;

async function run(target: string, variants = '[{ transport: sse }]', ...args: string[]) {
  const { file, out } = write(workload(variants));
  const options = ['--no-report', '--out', out, '--target', target, ...args];
  const done = await pushbench('run', file, ...options).done;
  return { ...done, result: () => readResult(join(out, 'tiny/result.json')) };
}

/** A target file beside the foreign server, with something changed. */
function changed(...changes: readonly (readonly [from: string | RegExp, to: string])[]): string {
  const { file } = write('');
  const path = join(dirname(file), 'changed.target.yaml');
  const text = changes.reduce((all, [from, to]) => all.replace(from, to), readFileSync(foreign, 'utf8'));
  writeFileSync(path, text.replace(/^start:/m, `start:\n  folder: ${dirname(foreign)}`));
  return path;
}

/** The foreign server, doing something wrong. */
const wrong = (what: string, ...changes: (readonly [string | RegExp, string])[]) =>
  changed(['environment: {', `environment: { WRONG: ${what},`], ...changes);

/** What a busy machine makes of a trial is none of its target's faults. */
const isOfTarget = (kind: string) => !['late', 'agent', 'machine'].includes(kind);

const whole = { lost: 0, duplicated: 0, reordered: 0, corrupted: 0 };

describe('run --target with a target file', () => {
  test('measures every transport that it describes, and the result has the file', async () => {
    const { code, stderr, result } = await run(
      foreign,
      `
  - { transport: short-polling, interval: 50ms }
  - { transport: long-polling }
  - { transport: http-streaming }
  - { transport: sse }
  - { transport: websocket }`,
    );
    expect(stderr).not.toContain('FAILED');
    expect([0, 3]).toContain(code);
    const { target, trials } = result();
    expect(target).toMatchObject({
      command: foreign,
      described: { name: 'foreign', text: readFileSync(foreign, 'utf8'), files: {} },
    });
    expect(trials).toHaveLength(5);
    for (const { delivery, bytes, target: measured, invalidKinds } of trials) {
      expect(invalidKinds.filter(isOfTarget)).toEqual([]);
      expect(delivery).toMatchObject(whole);
      expect(delivery.delivered).toBeGreaterThan(30);
      expect(bytes.unaccounted).toBe(0);
      if (process.platform === 'linux') expect(measured.cpuMs).toBeGreaterThan(0);
    }
  });

  test.each([
    ['own-sse', 'sse'],
    ['own-websocket', 'websocket'],
    ['own-socket-io', 'websocket'],
  ])('measures examples/%s, whose code knows nothing of it', async (name, transport) => {
    const path = join(root, `examples/${name}/${name}.target.yaml`);
    expect(readFileSync(path, 'utf8').trimEnd().split('\n').length).toBeLessThan(20);
    const { code, stderr, result } = await run(path, `[{ transport: ${transport} }]`);
    expect(stderr).not.toContain('FAILED');
    expect([0, 3]).toContain(code);
    const [trial] = result().trials;
    expect(trial).toMatchObject({ delivery: whole, faults: [], bytes: { unaccounted: 0 } });
    expect(trial?.delivery.delivered).toBeGreaterThan(30);
    expect(trial?.invalidKinds.filter(isOfTarget)).toEqual([]);
  });

  test('refuses variants that it does not describe, before anything runs', async () => {
    const path = changed([/ {2}sse:[\s\S]*$/, '']);
    const { code, stderr } = await run(path, '[{ transport: sse }, { transport: long-polling }]');
    expect(code).toBe(2);
    expect(stderr).toContain('tiny: sse needs a transport that it does not describe');
    expect(stderr).toContain('It describes short-polling, long-polling, http-streaming.');
  });

  test('says all that is wrong in it, with line and column', async () => {
    const path = changed(
      ['message: /text', 'message: text'],
      ['method', 'x'],
      ['name: foreign', 'name: Foreign'],
    );
    const { code, stderr } = await run(path);
    expect(code).toBe(2);
    expect(stderr).toMatch(/changed\.target\.yaml:1:7: name: expected a lower-case name such as my-server/);
    expect(stderr).toMatch(/:\d+:14: subscribe\.http-streaming\.message: expected a JSON pointer/);
  });

  test.each([
    [
      'does not listen where it was told to',
      changed([/environment:.*/, "environment: { PORT: '0' }\n  within: 1s"]),
      /the target does not listen at [\d.]+:\d+ after 1s[\s\S]*It listens at port \d+\. Have it listen at \{host\} and \{port\}/,
    ],
    [
      'does not print the line',
      changed([/environment:.*/, 'ready: { line: listening }\n  within: 1s']),
      /the target printed no line that matches \/listening\/ within 1s/,
    ],
    [
      'does not start',
      changed(['node foreignMain.ts', 'no-such-program']),
      /the target could not be started: .*no-such-program/,
    ],
  ])('says when it %s', async (_, path, says) => {
    const { code, stderr } = await run(path);
    expect(stderr).toMatch(says);
    expect(code).toBe(says.source.includes('could not') ? 2 : 4);
  });
});

describe('a server that does it wrong is named', () => {
  test.each([
    ['refuses', /publishing failed: POST \/publish\/.*: the target answered 404 no such publisher/, 4],
    ['repeats', /1 of \d+ deliveries duplicated/, 3],
    ['loses', /1 of \d+ deliveries lost/, 3],
    [
      'alters',
      /1 of \d+ deliveries corrupted; first: notification \d+ on .*: byte 0 of its payload: expected /,
      3,
    ],
    ['reorders', /\d+ of \d+ deliveries reordered/, 3],
  ])('%s', async (what, says, code) => {
    const done = await run(wrong(what));
    expect(`${done.stdout}${done.stderr}`).toMatch(says);
    expect(done.code).toBe(code);
  });

  test('but not for what it does not promise, which the report says', async () => {
    const promises = 'promises: { delivery: at-most-once }\nsubscribe:';
    const { code, stdout, result } = await run(wrong('loses', ['subscribe:', promises]));
    expect([0, 3]).toContain(code);
    expect(stdout).toContain('foreign does not promise that nothing gets lost: what breaks that is counted');
    const [trial] = result().trials;
    expect(trial?.delivery.lost).toBe(1);
    expect(trial?.invalidKinds.filter(isOfTarget)).toEqual([]);
  });
});

describe('conform with a target file', () => {
  test.each([
    ['own-sse', 'Server-Sent Events'],
    ['own-websocket', 'WebSocket'],
  ])('finds nothing wrong with examples/%s, and lists what it does not promise', async (name, title) => {
    const path = join(root, `examples/${name}/${name}.target.yaml`);
    const { code, stdout } = await pushbench('conform', path).done;
    expect(stdout).toMatch(/^Every target\n {2}holds {8}ends when asked to\n/);
    expect(stdout).toContain(`\n${title}\n  holds        confirms a subscription\n`);
    expect(stdout).toMatch(
      /^ {2}not promised gives a subscriber that comes back what it missed \(promises\.resume: false\)$/m,
    );
    expect(stdout).toMatch(/\n\d+ hold, 0 fail, 2 not promised\n$/);
    expect(code).toBe(0);
  });

  test('names what fails, with the place in the file', async () => {
    const path = wrong('breaks');
    const { code, stdout } = await pushbench('conform', path).done;
    expect(stdout).toMatch(/fails +takes what is published\n.*: the target answered 500/);
    expect(stdout).toContain(`\n      ${path}, publish\n`);
    expect(code).toBe(1);
  });

  test('neither starts nor ends what runs already', async () => {
    const server = await startForeignServer({ host: '127.0.0.1', port: 0 });
    const path = changed(
      [/start:[\s\S]*?publish:/, `url: ${server.url}\npublish:`],
      [/ {2}http-streaming:[\s\S]*$/, ''],
    );
    const { code, stdout } = await pushbench('conform', path).done;
    server.close();
    expect(stdout).toMatch(/^ {2}untried +ends when asked to$/m);
    expect(stdout).toMatch(/\n\d+ hold, 0 fail, 1 untried: /);
    expect(code).toBe(0);
  });

  test('says why a target does not get ready', async () => {
    const path = changed([/environment:.*/, "environment: { PORT: '0' }\n  within: 1s"]);
    const { code, stdout, stderr } = await pushbench('conform', path).done;
    expect(stderr).toMatch(/the target does not listen at [\d.]+:\d+ after 1s/);
    expect(stdout).toBe('');
    expect(code).toBe(4);
  });
});
