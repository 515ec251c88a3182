import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { commandLine, pushbench, start, write, yaml } from './fixtures/cli.ts';
import { comparableResult } from './fixtures/comparable.ts';
import { realisticResult } from './fixtures/realistic.ts';
import { temporaryFolder } from './fixtures/temporaryFolder.ts';

let folder: string;
let inTheWay: string;
beforeAll(() => {
  folder = temporaryFolder();
  inTheWay = join(folder, 'file');
  writeFileSync(inTheWay, 'old');
  writeFileSync(join(folder, 'result.json'), JSON.stringify(realisticResult(1)));
  writeFileSync(
    join(folder, 'comparable.json'),
    JSON.stringify(comparableResult(2, { sse: { latencyMs: () => 10 } })),
  );
});

const { file } = write(yaml());
/** A target that leaves a mark when it is started. */
const mark = join(file, '../started');
const target = `touch ${mark}`;

describe('a command that measures', () => {
  test.each([
    ['run', [file, '--target', target], 'tiny/result.json'],
    ['run', [file, '--target', target], 'report.html'],
    ['run', [file, '--target', target], 'summary.md'],
    ['aa', [file, '--target', target], 'tiny/result.json'],
    ['ab', [file, '--base', target, '--head', target], 'head/result.json'],
    ['sweep', [file, '--vary', 'users=10,20', '--target', target], 'sweep.json'],
    ['capacity', [file, '--slo', 'p50=1s', '--target', target], 'capacity.html'],
    ['claims', ['--only', '3', '--quick', '--target', target], 'claims.json'],
  ])('tries its output before anything is started: %s, with %j', async (command, args, name) => {
    const out = join(folder, 'taken', command, name.replaceAll('/', '-'));
    mkdirSync(join(out, name), { recursive: true });
    const places = [
      [out, /\S cannot be written: EISDIR: it is a folder\nNothing was started\.\n$/],
      [join(inTheWay, 'out'), /cannot be written: ENOTDIR: .*\nNothing was started\.\n$/],
      ...(process.platform === 'linux'
        ? [['/proc/none/out', /cannot be written: ENOENT: .*\nNothing was started\.\n$/] as const]
        : []),
    ] as const;
    for (const [place, message] of places) {
      const { code, stderr } = await pushbench(command, ...args, '--network', 'host', '--out', place).done;
      expect(stderr).toMatch(message);
      expect(code).toBe(2);
    }
    expect([existsSync(mark), readFileSync(inTheWay, 'utf8')]).toEqual([false, 'old']);
  });

  test.each([
    ['calibrate', []],
    ['aa', [file]],
  ])('tries what it keeps of the machine, too: %s', async (command, args) => {
    const run = commandLine(
      command,
      ...args,
      ...(command === 'calibrate' ? [] : ['--out', join(folder, 'out')]),
    );
    const { code, stdout, stderr } = await start(run, { XDG_STATE_HOME: inTheWay }).done;
    expect(stderr).toMatch(/cannot be (written|read): ENOTDIR/);
    expect([code, stdout]).toEqual([2, '']);
  });
});

describe('a command that reads', () => {
  const result = () => join(folder, 'result.json');
  const comparable = () => join(folder, 'comparable.json');
  const workload = ['--users', '100', '--rate', '1'];
  test.each([
    ['report', () => [result()]],
    ['report', () => [result(), '--format', 'svg']],
    ['compare', () => [comparable(), comparable(), '--format', 'md']],
    ['compare', () => [comparable(), comparable(), '--format', 'github-action-benchmark']],
    ['project', () => [result(), ...workload, '--format', 'json']],
  ] as const)('tries its output before it draws: %s', async (command, args) => {
    for (const place of [
      join(inTheWay, 'out'),
      ...(process.platform === 'linux' ? ['/proc/none/out'] : []),
    ]) {
      const { code, stdout, stderr } = await pushbench(command, ...args(), '--out', place).done;
      expect(stderr).toMatch(/cannot be written: ENO(TDIR|ENT): /);
      expect([code, stdout]).toEqual([2, '']);
    }
  });

  test('tries its output before it draws: track report', async () => {
    const history = join(folder, 'kept');
    const added = await pushbench('track', 'add', result(), '--commit', 'abcdef1', '--history', history).done;
    const args = ['--history', history, '--out', join(inTheWay, 'out')];
    const { code, stdout, stderr } = await pushbench('track', 'report', ...args).done;
    expect(stderr).toMatch(/cannot be written: ENOTDIR: /);
    expect([added.code, code, stdout]).toEqual([0, 2, '']);
  });

  test('adds to no history of which a file cannot be written', async () => {
    const history = join(folder, 'history');
    mkdirSync(join(history, 'forum.ndjson'), { recursive: true });
    for (const place of [history, join(inTheWay, 'history')]) {
      const { code } = await pushbench('track', 'add', result(), '--commit', 'abcdef1', '--history', place)
        .done;
      expect(code).toBe(2);
    }
  });

  test.runIf(process.platform !== 'win32')('writes to a pipe, and leaves it one', async () => {
    mkdirSync(join(folder, 'pipes'));
    const pipe = join(folder, 'pipes/report.md');
    execFileSync('mkfifo', [pipe]);
    const [text, { code }] = await Promise.all([
      readFile(pipe, 'utf8'),
      pushbench('report', result(), '--format', 'md', '--out', pipe).done,
    ]);
    expect(text).toMatch(/^## forum: /);
    expect([code, lstatSync(pipe).isFIFO(), readdirSync(join(folder, 'pipes'))]).toEqual([
      0,
      true,
      ['report.md'],
    ]);
  });

  test.runIf(process.platform === 'linux')('writes to /dev/stdout as to any pipe', async () => {
    const script = '"$@" --format md --out /dev/stdout | cat';
    const command = ['sh', '-c', script, 'sh', ...commandLine('report', result())];
    const { stdout } = await start(command).done;
    expect(stdout).toMatch(/^## forum: [\s\S]*\n\/dev\/stdout\n$/);
  });
});
