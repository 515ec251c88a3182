import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { changed, foreign, isOfTarget, runTarget as run, whole } from './fixtures/targetFile.ts';

const root = resolve(import.meta.dirname, '..');

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
      changed([/environment:.*/, "environment: { PORT: '0' }\n  within: 5s"]),
      /the target does not listen at [\d.]+:\d+ after 5s[\s\S]*It listens at port \d+\. Have it listen at \{host\} and \{port\}/,
    ],
    [
      'does not print the line',
      changed([/environment:.*/, 'ready: { line: listening }\n  within: 1s']),
      /the target printed no line that matches \/listening\/ within 1s/,
    ],
    [
      'does not answer where it says that it is ready',
      changed(['start:', 'start:\n  ready: { url: /health }\n  within: 5s']),
      /GET \/health, by which the target file says that the target is ready, was not answered with 200 to 399 within 5s: 404/,
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
