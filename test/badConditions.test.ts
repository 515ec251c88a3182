import { chmodSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readResult } from '../reports/readResult.ts';
import { commandLine, start, write, yaml } from './fixtures/cli.ts';
import { works } from './fixtures/works.ts';

const shell = (script: string, ...args: string[]) => ['sh', '-c', script, 'sh', ...args];

// Root needs no user namespace for a mount of its own.
const unshareMounts =
  process.getuid?.() === 0 ? ['unshare', '--mount'] : ['unshare', '--user', '--map-root-user', '--mount'];
const canMount = works(...unshareMounts, 'mount', '-t', 'tmpfs', 'none', tmpdir());
const resultOf = (out: string) => readResult(join(out, 'tiny/result.json'));

describe('with too few file descriptors', () => {
  it('nothing runs, and the message says what to change', async () => {
    const { file, out } = write(yaml());
    const command = commandLine('run', file, '--users', '200', '--out', out);
    const { code, stderr } = await start(shell('ulimit -n 150 && exec "$@"', ...command)).done;
    expect(code).toBe(2);
    expect(stderr).toMatch(/200 users need 264 open files per process; 150 are allowed.*--users 86/);
  });
});

describe.runIf(works('taskset', '--version'))('without a second core', () => {
  it('a run warns, pins nothing, and works', async () => {
    const { file, out } = write(yaml());
    const command = commandLine('run', file, '--variants', 'sse', '--out', out);
    const { code, stderr } = await start(['taskset', '-c', '0', ...command]).done;
    expect(stderr).toContain('there is one core only');
    expect(code).toBe(0);
    expect(resultOf(out).environment.targetCore).toBeNull();
  });
});

describe('where namespaces are refused', () => {
  /** A PATH on which `unshare` comes first, and fails. */
  const refusing = () => {
    const bin = mkdtempSync(join(tmpdir(), 'pushbench-bin-'));
    writeFileSync(join(bin, 'unshare'), '#!/bin/sh\necho "unshare: Operation not permitted" >&2\nexit 1\n');
    chmodSync(join(bin, 'unshare'), 0o755);
    return { PATH: `${bin}:${process.env.PATH}` };
  };

  it.runIf(process.platform === 'linux')(
    'a run uses the loopback and says why packets were not counted',
    async () => {
      const { file, out } = write(yaml());
      const command = commandLine('run', file, '--variants', 'sse', '--out', out);
      const { code, stdout } = await start(command, refusing()).done;
      expect(code).toBe(0);
      expect(stdout).toContain('Packets were not counted');
      expect(stdout).toContain('unshare: Operation not permitted');
      const { environment, trials } = resultOf(out);
      expect(environment.isolation).toEqual({ network: 'host', reason: 'unshare: Operation not permitted' });
      expect(trials).toMatchObject([{ valid: true, packets: null, measured: { packets: null } }]);
    },
  );

  it('asking for a private network is an error with a way out', async () => {
    const { file, out } = write(yaml());
    const command = commandLine('run', file, '--network', 'private', '--out', out);
    const { code, stderr } = await start(command, refusing()).done;
    expect(code).toBe(2);
    expect(stderr).toMatch(/there can be no private network here[\s\S]*--network host/);
  });
});

describe.runIf(canMount)('without /proc', () => {
  it('CPU, memory and packets are unknown, and the rest works', async () => {
    const { file, out } = write(yaml());
    const command = commandLine('run', file, '--variants', 'sse', '--out', out);
    const hidden = shell('mount -t tmpfs none /proc && exec "$@"', ...command);
    const { code, stdout } = await start([...unshareMounts, ...hidden]).done;
    expect(stdout).toMatch(/^sse .* –/m);
    expect(code).toBe(0);
    const { trials, environment } = resultOf(out);
    expect(environment.isolation?.network).toBe('host');
    expect(trials).toMatchObject([
      { valid: true, packets: null, machine: null, target: { cpuMs: null, peakRssBytes: null } },
    ]);
  });
});

describe.runIf(canMount)('on a full disk', () => {
  it('the old result survives, and the exit code says that the new one is not whole', async () => {
    const { file, out } = write(yaml());
    mkdirSync(out);
    const command = commandLine('run', file, '--variants', 'sse', '--out', out);
    const script = `
      mount -t tmpfs -o size=8k none "$0" && mkdir "$0/tiny" && echo old > "$0/tiny/result.json" || exit 99
      "$@"; code=$?
      cat "$0/tiny/result.json"; ls "$0/tiny"
      exit $code`;
    const { code, stdout, stderr } = await start([...unshareMounts, 'sh', '-c', script, out, ...command])
      .done;
    expect(stderr).toMatch(
      /result\.json could not be written: ENOSPC[\s\S]*What stood there before is unchanged/,
    );
    expect(stdout).toBe('old\nresult.json\n');
    expect(code).toBe(4);
    expect(readdirSync(out)).toEqual([]);
  });
});
