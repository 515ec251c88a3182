import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readSweep } from '../studies/sweep/file.ts';
import { pushbench, write, yaml } from './fixtures/cli.ts';

const scenario = () =>
  write(
    yaml('300ms').replace('  - { transport: websocket }', '  - { transport: short-polling, interval: 1s }'),
  );

describe('pushbench sweep', () => {
  test('writes a sweep that can be read back, a page and a summary', async () => {
    const { file, out } = scenario();
    const args = ['sweep', file, '--vary', 'interval=50ms,200ms', '--rounds', '1', '--out', out];
    const { code, stdout, stderr } = await pushbench(...args).done;
    expect(code).toBe(0);
    expect(stderr).toMatch(/^tiny: 3 trials in 1 round, less than a minute\n/m);
    expect(stderr).toMatch(/\[3\/3\] round 1 /);
    expect(stdout).toContain('poll interval: 50 ms and 200 ms; 1 round');
    expect(stdout).toMatch(/\nSSE is lowest in requests \/ notification, .* at every value tried\.\n/);
    const sweep = readSweep(join(out, 'sweep.json'));
    expect(sweep.points.map(({ value, result }) => [value, result.trials.map((t) => t.variant)])).toEqual([
      [null, ['sse']],
      [50, ['short-polling-50ms-keep-alive']],
      [200, ['short-polling-200ms-keep-alive']],
    ]);
    expect(readFileSync(join(out, 'sweep.md'), 'utf8')).toContain('## tiny: Tiny');
    expect(readFileSync(join(out, 'sweep.html'), 'utf8')).toMatch(/^<!doctype html>[\s\S]*<\/html>\n$/);
  });

  test('ends with 130 on Ctrl-C, and keeps what was finished', async () => {
    const { file, out } = scenario();
    const run = pushbench('sweep', file, '--vary', 'users=4,8', '--out', out);
    await run.seen(/\[2\/12\] /);
    run.child.kill('SIGINT');
    expect((await run.done).code).toBe(130);
    const { interrupted, points } = readSweep(join(out, 'sweep.json'));
    expect(interrupted).toBe(true);
    expect(points.flatMap(({ result }) => result.trials).length).toBeGreaterThanOrEqual(2);
    expect(existsSync(join(out, 'sweep.html'))).toBe(true);
  });

  test.each([
    [[], /required option '--vary/],
    [['--vary', 'speed=1,2'], /there is no axis "speed"\n--vary takes one of interval, users/],
    [['--vary', 'tls=off,1.1'], /tls: "1.1" is not a value of this axis; expected off, 1.2 or 1.3/],
    [['--vary', 'users=5'], /users: expected 2 to 20 values, got 1\n.*use pushbench run/],
    [['--vary', 'payload=5,50'], /payload=5: a JSON payload has at least 11 bytes/],
    [['--vary', 'hold=1s,2s'], /no variant of tiny has the option hold\nThere are sse, short-polling/],
    [['--vary', 'users=2,4', '--users', '3'], /--users conflicts with --vary users/],
  ])('refuses %j with exit code 2 and a message that helps, and writes nothing', async (args, message) => {
    const { file, out } = scenario();
    const { code, stderr } = await pushbench('sweep', file, ...args, '--out', out).done;
    expect(stderr).toMatch(message);
    expect([code, existsSync(out)]).toEqual([2, false]);
  });
});
