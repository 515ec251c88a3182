import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readResult } from '../reports/results/readResult.ts';
import { commandLine, start, write, yaml } from './fixtures/cli.ts';
import { codeOfRun } from './fixtures/exitCode.ts';
import { works } from './fixtures/works.ts';

const shell = (script: string, ...args: string[]) => ['sh', '-c', script, 'sh', ...args];

// Root needs no user namespace for a mount of its own.
const unshareMounts =
  process.getuid?.() === 0 ? ['unshare', '--mount'] : ['unshare', '--user', '--map-root-user', '--mount'];
const canMount = works(...unshareMounts, 'mount', '-t', 'tmpfs', 'none', tmpdir());
const resultOf = (out: string) => readResult(join(out, 'tiny/result.json'));

describe('with too few file descriptors', () => {
  test('nothing runs, and the message says what to change', async () => {
    const { file, out } = write(yaml());
    const command = commandLine('run', file, '--users', '200', '--out', out);
    const { code, stderr } = await start(shell('ulimit -n 150 && exec "$@"', ...command)).done;
    expect(code).toBe(2);
    expect(stderr).toMatch(/200 users need 264 open files per process \(limit 150\).*--users 86/);
  });
});

describe('where nothing can be known of the machine', () => {
  test('a run warns and goes on, however its home is broken', async () => {
    const { file, out } = write(yaml('500ms'));
    const command = commandLine('run', file, '--variants', 'sse', '--no-report', '--out', out);
    const { code, stderr } = await start(command, { HOME: file, XDG_STATE_HOME: '' }).done;
    expect(stderr).toContain(`the data about this machine cannot be read (ENOTDIR): ${file}`);
    expect(code).toBe(codeOfRun(resultOf(out)));
    expect(resultOf(out).calibration).toBeNull();
  });
});

describe.runIf(works('taskset', '--version'))('without a second core', () => {
  test('a run warns, pins nothing, and works', async () => {
    const { file, out } = write(yaml());
    const command = commandLine('run', file, '--variants', 'sse', '--out', out);
    const { code, stderr } = await start(['taskset', '-c', '0', ...command]).done;
    expect(stderr).toContain('there is only one core');
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

  test.runIf(process.platform === 'linux')(
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

  test('asking for a private network is an error with a way out', async () => {
    const { file, out } = write(yaml());
    const command = commandLine('run', file, '--network', 'private', '--out', out);
    const { code, stderr } = await start(command, refusing()).done;
    expect(code).toBe(2);
    expect(stderr).toMatch(/no private network is possible here[\s\S]*--network host/);
  });
});

describe.runIf(canMount)('without /proc', () => {
  test('CPU, memory and packets are unknown, and the rest works', async () => {
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

describe.runIf(canMount)('with a full disk', () => {
  /** Runs a script where the folder for results is a disk of so many kB. */
  const onDisk = (out: string, kilobytes: number, script: string, command: string[]) => {
    mkdirSync(out);
    const mounted = `mount -t tmpfs -o size=${kilobytes}k none "$OUT" && ${script}`;
    return start([...unshareMounts, ...shell(mounted, ...command)], { OUT: out, TMPDIR: `${out}.tmp` }).done;
  };

  test('nothing runs, and an old result survives', async () => {
    const { file, out } = write(yaml());
    const script = `
      mkdir "$OUT/tiny" && echo old > "$OUT/tiny/result.json" || exit 99
      head -c 1M /dev/zero > "$OUT/fill" 2> /dev/null
      "$@"; code=$?
      cat "$OUT/tiny/result.json"; ls -A "$OUT/tiny"
      exit $code`;
    const { code, stdout, stderr } = await onDisk(out, 64, script, commandLine('run', file, '--out', out));
    expect(stderr).toMatch(/result\.json cannot be written: ENOSPC: .*\nNothing was started\.\n$/);
    expect([code, stdout]).toEqual([2, 'old\nresult.json\n']);
  });

  test('what was measured before and after it filled up is kept, and the message says where', async () => {
    const { file, out } = write(yaml('500ms'));
    const command = commandLine('run', file, '--variants', 'sse', '--rounds', '4', '--out', out);
    const filling =
      'until grep -q wallMs "$OUT/tiny/result.json" 2> /dev/null; do sleep 0.05; done; ' +
      'head -c 4M /dev/zero > "$OUT/fill" 2> /dev/null';
    const script = `mkdir "$TMPDIR"; { ${filling}; } & "$@"; code=$?; cp -r "$OUT" "$TMPDIR/out"; exit $code`;
    const { code, stderr } = await onDisk(out, 4096, script, command);
    const kept = /could not be written: ENOSPC: .*\nThe measurements so far are in (.*)\.$/m.exec(
      stderr,
    )?.[1];
    const [before, all] = [resultOf(`${out}.tmp/out`), readResult(kept as string)];
    expect(before.trials.length).toBeGreaterThan(0);
    expect(all.trials.slice(0, before.trials.length)).toEqual(before.trials);
    expect(all.trials.length).toBe(before.trials.length + 1);
    expect(code).toBe(4);
    rmSync(`${out}.tmp`, { recursive: true });
  });
});
