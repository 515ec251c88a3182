import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exitCodes } from '../core/errors.ts';
import { changeRange, changeText } from '../reports/render/words.ts';
import { readResult } from '../reports/results/readResult.ts';
import { compareResults } from '../studies/compare/comparison.ts';
import { heading, pushbench, row, type Table } from './workbench.ts';

const metric = 'cpu.perNotification';
const slowTarget = `${process.execPath} ${fileURLToPath(new URL('../test/fixtures/slowTarget.ts', import.meta.url))}`;

/**
 * Whether `pushbench ab` finds a server that was made 30 % slower on purpose, and finds nothing between a
 * server and itself.
 */
export const ab: Table = async ({ repetitions }) => {
  heading(
    `\`pushbench ab forum-notifications --variants sse --gate ${metric}\`: server CPU per notification, head against base.\n` +
      'The slow head wastes 3 ms of CPU for each 10 that the built-in target takes.',
  );
  row('head', 'rounds', 'change', '95 % interval', 'verdict', 'goal', '');
  compared('30 % slower', slowTarget, 10, 'regressed');
  const alike = repetitions === 1 ? 1 : 5;
  for (let i = 1; i <= alike; i++) compared(`the same (${i})`, 'builtin', 6, 'not regressed');
};

function compared(name: string, head: string, rounds: number, goal: 'regressed' | 'not regressed'): void {
  const out = mkdtempSync(join(tmpdir(), 'pushbench-ab-'));
  try {
    const { file, args } = pushbench(
      ...['ab', 'forum-notifications', '--variants', 'sse', '--base', 'builtin', '--head', head],
      ...['--rounds', `${rounds}`, '--extend', '0', '--measure', '3s', '--gate', metric],
      ...['--allow-busy', '--quiet', '--out', out],
    );
    const { status } = spawnSync(file, args, { stdio: ['ignore', 'ignore', 'inherit'] });
    const [base, other] = (['base', 'head'] as const).map((side) =>
      readResult(join(out, side, 'result.json')),
    );
    if (!base || !other) throw new Error('ab left no results');
    const change = compareResults(base, other).variants[0]?.changes.find((one) => one.metric === metric);
    const isFound = status === exitCodes.missed;
    row(
      name,
      `${rounds}`,
      change?.ratio ? changeText(change.ratio) : '–',
      change?.interval ? changeRange(change.interval) : '–',
      isFound
        ? 'regressed'
        : status === exitCodes.ok
          ? 'held'
          : status === exitCodes.inconclusive
            ? 'inconclusive'
            : `exit ${status}`,
      goal,
      isFound === (goal === 'regressed') ? 'met' : 'MISSED',
    );
  } finally {
    rmSync(out, { recursive: true });
  }
}
