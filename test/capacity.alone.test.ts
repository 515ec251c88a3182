import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readCapacity } from '../studies/capacity/file.ts';
import { ceilingKindNames } from '../studies/ceilings/ceiling.ts';
import { pushbench, write, yaml } from './fixtures/cli.ts';
import { delayTarget } from './fixtures/trial.ts';

const text = yaml('500ms').replace('perSecond: 5', 'perSecond: 50');
const slow = (script: Parameters<typeof delayTarget>[0]) => {
  const { file, args } = delayTarget(script);
  return [file, ...args].join(' ');
};
const tiny = ['--measure', '500ms', '--start-users', '8', '--max-users', '8', '--variants', 'sse'];

describe('pushbench capacity', () => {
  test('says "at least" where everything meets the SLO, and what set the bound', async () => {
    const { file, out } = write(text);
    const { code, stdout, stderr } = await pushbench(
      ...['capacity', file, '--slo', 'p50=1m', '--no-ceilings', ...tiny, '--out', out],
    ).done;
    expect(stderr).toMatch(/^\[1\] sse, 8 users: met: p50 [\d.]+ ms/m);
    expect(stdout).toMatch(/one core serves at least 8 users with SSE\./);
    expect(stdout).toContain('up to the search limit: --max-users.');
    expect(code).toBe(0);
    const { goals, variants, scenario, ceilings } = readCapacity(join(out, 'capacity.json'));
    expect(ceilings).toEqual([]);
    expect(stdout).not.toContain('Ceilings');
    expect(goals).toEqual([{ metric: 'latency.p50', atMost: 60_000 }]);
    expect(scenario.phases).toMatchObject({ warmUp: 1_000, measure: 500 });
    expect(variants).toMatchObject([
      { variant: 'sse', bounds: { start: 8, largest: 8, largestBy: '--max-users' } },
    ]);
    expect(readFileSync(join(out, 'capacity.md'), 'utf8')).toContain('| sse | at least 8 |');
    expect(readFileSync(join(out, 'capacity.html'), 'utf8')).toMatch(/^<!doctype html>[\s\S]*<\/html>\n$/);
  });

  test('says of a slow server that it misses the SLO, and why it has no ceilings of transports that it does not serve', async () => {
    const { file, out } = write(text);
    const target = slow({ DELAY_MS: 150 });
    const { code, stdout } = await pushbench(
      ...['capacity', file, '--slo', 'p50=50ms', '--target', target, '--budget', '5s'],
      ...[...tiny, '--out', out, '--quiet', '--json'],
    ).done;
    const report = JSON.parse(stdout);
    expect(report.answer).toMatch(/SSE misses it even with the fewest users tried\.$/);
    expect(report.variants[0]).toMatchObject({
      capacity: { kind: 'below' },
      obstacle: { outcome: 'missed' },
    });
    expect(report.ceilings).toEqual([]);
    expect(report.failedCeilings.map(({ kind }: { kind: string }) => kind)).toEqual(ceilingKindNames);
    expect(report.failedCeilings[0].reason).toContain('does not serve GET /short-polling');
    expect(code).toBe(0);
  });

  test('keeps what is finished on Ctrl-C, with exit code 130', async () => {
    const { file, out } = write(text);
    const run = pushbench(
      ...[
        'capacity',
        file,
        '--slo',
        'p50=1m',
        '--measure',
        '500ms',
        '--max-users',
        '40',
        '--no-ceilings',
        '--out',
        out,
      ],
    );
    await run.seen(/^\[1\] /m);
    run.child.kill('SIGINT');
    const { code, stdout } = await run.done;
    expect(code).toBe(130);
    expect(stdout).toContain('The search was interrupted');
    const result = readCapacity(join(out, 'capacity.json'));
    expect(result.interrupted).toBe(true);
    expect(result.variants.flatMap(({ attempts }) => attempts).length).toBeGreaterThan(0);
  });

  test('writes nothing when Ctrl-C comes before the first attempt', async () => {
    const { file, out } = write(text);
    const run = pushbench('capacity', file, '--slo', 'p50=1m', '--out', out);
    await run.seen(/^Measuring the target’s ceilings first:\nEmpty polls: /m);
    run.child.kill('SIGINT');
    expect(await run.done).toMatchObject({ code: 130, stdout: '' });
    expect(existsSync(out)).toBe(false);
  });

  test.each([
    [['--slo', 'p99=250'], /the limit of p99 has no unit: write p99=250ms/],
    [['--slo', 'p99=1s', '--slo', 'p99=2s'], /duplicate --slo for p99/],
    [
      ['--slo', 'p99=1s', '--max-users', '20'],
      /20 users get \d+ deliveries in 4s, but judging the SLO takes 1000[\s\S]*Lengthen --measure/,
    ],
  ])('refuses %j with exit code 2 and a message that helps, and writes nothing', async (args, message) => {
    const { file, out } = write(text.replace('perSecond: 50', 'perSecond: 5'));
    const { code, stderr } = await pushbench('capacity', file, ...args, '--out', out).done;
    expect(stderr).toMatch(message);
    expect([code, existsSync(out)]).toEqual([2, false]);
  });

  test('needs an SLO on latency: the scenario’s own will do, others will not', async () => {
    const { file } = write(text.replace('latency.p50', 'bytes.headers'));
    const { code, stderr } = await pushbench('capacity', file).done;
    expect(stderr).toMatch(/tiny has no latency SLO to search by\nPass one, such as --slo p99=250ms/);
    expect(code).toBe(2);
  });
});
