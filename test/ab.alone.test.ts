import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Result } from '../core/result.ts';
import { readResult } from '../reports/results/readResult.ts';
import { type Comparison, compareResults } from '../studies/compare/comparison.ts';
import { renderComparisonTerminal } from '../studies/compare/terminal.ts';
import { pushbench, write, yaml } from './fixtures/cli.ts';

const slow = `DELAY_MS=80 ${process.execPath} ${resolve(import.meta.dirname, 'fixtures/delayTarget.ts')}`;
const leaking = `${process.execPath} ${resolve(import.meta.dirname, 'fixtures/leakingTarget.ts')}`;

describe('pushbench ab', () => {
  test('finds a head that is slower, without an extension, and writes both results', async () => {
    const { file, out } = write(yaml('500ms'));
    const sides = ['--base', 'builtin', '--head', slow, '--variants', 'sse'];
    const { code, stdout, stderr } = await pushbench('ab', file, ...sides, '--rounds', '4', '--out', out)
      .done;
    expect(stderr).toContain('4 rounds, and 4 more if these are inconclusive');
    expect(stderr).toContain('[8/8] round 4 sse (');
    expect(stdout).toMatch(/^✗ Regressed: of 8 figures that gate/m);
    // Also where the machine was busy and spoiled a trial: a regression that was found stands.
    expect(code).toBe(1);
    const [base, head] = ['base', 'head'].map((side) => readResult(join(out, side, 'result.json')));
    expect(base).toMatchObject({ target: null, pairing: { side: 'base' }, extension: { ran: false } });
    expect(head).toMatchObject({
      target: { command: slow },
      pairing: { side: 'head', id: base?.pairing?.id },
    });
    expect(base?.schedule.sha256).toBe(head?.schedule.sha256);
    expect([base?.trials.length, head?.trials.length]).toEqual([4, 4]);
  });

  test('finds a leak of 100 kB per notification, and none where there is none', async () => {
    const { file, out } = write(yaml('2s'));
    // Side by side: memory does not suffer from company, and a trial that is late for it grows like any
    // other.
    const [leak, none] = await Promise.all(
      [leaking, 'builtin'].map(async (head, i) => {
        const folder = `${out}-${i}`;
        const sides = ['--base', 'builtin', '--head', head, '--variants', 'sse', '--allow-busy'];
        await pushbench('ab', file, ...sides, '--rounds', '2', '--extend', '0', '--out', folder).done;
        const [base, found] = ['base', 'head'].map((side) => {
          const result = readResult(join(folder, side, 'result.json'));
          return { ...result, trials: result.trials.map((trial) => ({ ...trial, valid: true })) };
        });
        return compareResults(base as Result, found as Result);
      }),
    );
    const growth = (of: typeof leak) =>
      of?.variants[0]?.changes.find(({ metric }) => metric === 'memory.growth');
    expect(growth(leak)).toMatchObject({ gates: true, verdict: 'regressed' });
    expect(renderComparisonTerminal(leak as Comparison, false)).toMatch(
      /memory growth .* MB +\+\d\.\d\d MB +\[.*\] +\+2\.00 MB +✗ regressed/,
    );
    expect(growth(none)?.verdict).not.toBe('regressed');
  }, 240_000);

  test.each([
    [['ab', 'echo', '--base', 'builtin'], /required option '--head <target>' not specified/],
    [
      ['ab', 'echo', '--base', 'builtin', '--head', 'no-such-program'],
      /no-such-program.*could not be started/,
    ],
    [['ab', 'echo', '--base', 'builtin', '--head', 'builtin', '--rounds', '1'], /whole number from 2/],
  ])('refuses %j with exit code 2', async (args, message) => {
    const { code, stderr } = await pushbench(...args).done;
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
  });
});
