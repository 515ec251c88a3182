import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { commandLine, pushbench, start } from './fixtures/cli.ts';
import { temporaryFolder } from './fixtures/temporaryFolder.ts';

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});

describe.skipIf(process.platform === 'win32')('a command that only reads', () => {
  // Who waits for a pipe's writer is as deaf as a busy loop: no handler of a signal gets its turn.
  const commands = {
    validate: (pipe: string) => ['validate', pipe],
    'track report': () => ['track', 'report', '--history', join(folder, 'history')],
    'run, before it starts anything': (pipe: string) => ['run', pipe, '--out', join(folder, 'out')],
  };
  test.each(
    Object.entries(commands).flatMap(([name, args]) =>
      (['SIGINT', 'SIGTERM', 'SIGHUP'] as const).map((signal) => [name, signal, args] as const),
    ),
  )('%s: ends at once on %s', async (_name, signal, args) => {
    mkdirSync(join(folder, 'history'));
    const pipe = join(folder, 'history', 'scenario.ndjson');
    execFileSync('mkfifo', [pipe]);
    const { child, done } = pushbench(...args(pipe));
    // Opened as soon as the other end is: then it reads.
    const writer = await open(pipe, 'w');
    child.kill(signal);
    await done;
    await writer.close();
    expect(child.signalCode).toBe(signal);
  });
});

describe.runIf(process.platform === 'linux')('what cannot be written', () => {
  const shell = (script: string, ...args: string[]) =>
    start(['sh', '-c', script, 'sh', ...commandLine(...args)]).done;

  test.each([[['list', 'metrics']], [['--help']], [['schema']], [['validate', 'echo']]])(
    '%j on a full device ends with 4, which never means "regressed", and says why',
    async (args) => {
      const { code, stderr } = await shell('"$@" > /dev/full', ...args);
      expect(stderr).toBe('cannot write to standard output: ENOSPC: no space left on device, write\n');
      expect(code).toBe(4);
    },
  );

  test('wrong usage stays wrong usage', async () => {
    expect((await shell('"$@" > /dev/full', 'validate', 'no-such')).code).toBe(2);
  });

  test('errors that nobody can read change no exit code', async () => {
    expect((await shell('"$@" 2> /dev/full', 'validate', 'no-such')).code).toBe(2);
    expect((await shell('"$@" 2> /dev/full', 'validate', 'echo')).code).toBe(0);
  });

  test('a reader that has seen enough is no error', async () => {
    const { stdout, stderr } = await shell('{ "$@"; echo "$?" >&2; } | head -n 1', 'list', 'metrics');
    expect(stdout).toMatch(/^latency\.p50 .*\n$/);
    expect(stderr).toBe('0\n');
  });
});
