import { describe, expect, test } from 'vitest';
import type { FailedTrial } from '../core/result.ts';
import type { TrialProgress } from '../harness/trial/trialProgress.ts';
import { times, trialOf } from '../test/fixtures/result.ts';
import { createProgress } from './progress.ts';
import type { ProgressStream } from './statusLine.ts';

const clear = '\r\u001b[2K';
const measuring = (delivered: number): TrialProgress => ({ phase: 'measuring', connected: 4, delivered });
const failed: FailedTrial = {
  kind: 'died',
  variant: 'sse',
  transport: 'sse',
  round: 1,
  reason: 'the target died',
  output: '',
};

/** A progress on a fake stream, with a clock that the test turns. */
function fake(stream: { isTTY?: boolean; columns?: number }) {
  const written: string[] = [];
  let time = 0;
  const progress = createProgress({ ...stream, write: (text: string) => written.push(text) }, () => time);
  return {
    progress,
    written,
    advance: (ms: number) => {
      time += ms;
    },
  };
}

test('a terminal is redrawn four times a second at most', () => {
  const { progress, written, advance } = fake({ isTTY: true });
  progress.trialStarted?.('sse', 1, 1, 2);
  for (let i = 0; i < 100; i++) {
    progress.trialProgress?.(measuring(i));
    advance(10);
  }
  expect(written).toEqual([0, 25, 50, 75].map((n) => `${clear}[1/2] round 1 sse: measuring, ${n} delivered`));
});

test('a new trial is drawn at once', () => {
  const { progress, written } = fake({ isTTY: true });
  for (const index of [1, 2]) {
    progress.trialStarted?.('sse', index, index, 2);
    progress.trialProgress?.(measuring(0));
  }
  expect(written).toHaveLength(2);
});

test('a line is cut to the width of the terminal', () => {
  const { progress, written } = fake({ isTTY: true, columns: 20 });
  progress.trialStarted?.('short-polling-1s-close', 1, 1, 1);
  progress.trialProgress?.(measuring(1));
  expect(written[0]?.slice(clear.length)).toBe('[1/1] round 1 short');
});

test.each([0, 1, Number.NaN, undefined])('a terminal of %d columns is taken for one of 80', (columns) => {
  const { progress, written } = fake({ isTTY: true, ...(columns !== undefined && { columns }) });
  progress.trialStarted?.('x'.repeat(100), 1, 1, 1);
  progress.trialProgress?.(measuring(1));
  expect(written[0]?.slice(clear.length)).toBe(`[1/1] round 1 ${'x'.repeat(65)}`);
});

test.each<[TrialProgress, string]>([
  [{ phase: 'starting', connected: 0, delivered: 0 }, 'starting processes'],
  [{ phase: 'connecting', connected: 7, delivered: 0 }, 'connecting, 7 so far'],
  [{ phase: 'warm-up', connected: 9, delivered: 3 }, 'warm-up, 3 delivered'],
])('a terminal tells what happens: %j', (state, words) => {
  const { progress, written } = fake({ isTTY: true });
  progress.trialStarted?.('sse', 1, 1, 1);
  progress.trialProgress?.(state);
  expect(written[0]).toBe(`${clear}[1/1] round 1 sse: ${words}`);
});

test('elsewhere each trial is one plain line, when it is over', () => {
  const { progress, written, advance } = fake({});
  progress.trialStarted?.('sse', 1, 1, 2);
  for (let i = 0; i < 10; i++) {
    progress.trialProgress?.(measuring(i));
    advance(1000);
  }
  progress.trialFinished?.(trialOf('sse', { latencyMs: times(Array.from({ length: 40 }, () => 5)) }));
  expect(written).toEqual(['[1/2] round 1 sse: 40/40 delivered, p50 5.0 ms\n']);
});

test('on a terminal the line of a finished trial takes the place of its progress', () => {
  const { progress, written } = fake({ isTTY: true });
  progress.trialStarted?.('sse', 2, 2, 2);
  progress.trialFinished?.(trialOf('sse', { latencyMs: times([1]) }));
  expect(written).toEqual([`${clear}[2/2] round 2 sse: 40/40 delivered, p50 – ms\n`]);
});

test('an invalid trial says why', () => {
  const { progress, written } = fake({});
  progress.trialStarted?.('sse', 1, 1, 1);
  progress.trialFinished?.(trialOf('sse', { valid: false, invalid: ['two lost', 'late'] }));
  expect(written[0]).toMatch(/^\[1\/1\] round 1 sse: INVALID: two lost; late \(40\/40 delivered, /);
});

test('a failed trial says why, with the last words indented', () => {
  const { progress, written } = fake({});
  progress.trialStarted?.('sse', 1, 1, 1);
  progress.trialFailed?.(failed);
  progress.trialFailed?.({ ...failed, output: 'one\ntwo' });
  expect(written).toEqual([
    '[1/1] round 1 sse: FAILED: the target died\n',
    '[1/1] round 1 sse: FAILED: the target died\n    | one\n    | two\n',
  ]);
});

test('on a terminal what an invalid trial says is wrapped, elsewhere it stays on its line', () => {
  for (const isTTY of [true, false]) {
    const { progress, written } = fake({ isTTY, columns: 40 });
    progress.trialStarted?.('sse', 1, 1, 1);
    progress.trialFinished?.(
      trialOf('sse', { valid: false, invalid: ['one two three four five six seven'] }),
    );
    const lines = written.join('').replace(clear, '').trimEnd().split('\n');
    expect(lines.length > 1).toBe(isTTY);
    if (isTTY) for (const line of lines) expect(line.length).toBeLessThanOrEqual(40);
  }
});

describe('the progress of a whole command', () => {
  const planned = (stream: Partial<ProgressStream> = {}) => {
    const written: string[] = [];
    let time = 0;
    const progress = createProgress(
      { ...stream, write: (text: string) => written.push(text) },
      () => time,
      [10_000, 10_000, 10_000, 10_000],
    );
    const advance = (ms: number) => {
      time += ms;
    };
    return { progress, written, advance };
  };
  const trial = trialOf('sse', { latencyMs: times(Array.from({ length: 40 }, () => 5)) });

  test('counts the trials of all scenarios, and says what is done and left', () => {
    const { progress, written, advance } = planned();
    for (const scenario of ['a', 'b']) {
      progress.part(scenario);
      // The recorder counts those of one scenario.
      for (const index of [1, 2]) {
        progress.trialStarted?.('sse', index, index, 2);
        advance(15_000);
        progress.trialFinished?.(trial);
      }
    }
    progress.end();
    expect(written).toEqual([
      'a\n',
      '[1/4] round 1 sse: 40/40 delivered, p50 5.0 ms; 25 % done, 45 s left\n',
      '[2/4] round 2 sse: 40/40 delivered, p50 5.0 ms; 50 % done, 30 s left\n',
      'b\n',
      '[3/4] round 1 sse: 40/40 delivered, p50 5.0 ms; 75 % done, 15 s left\n',
      '[4/4] round 2 sse: 40/40 delivered, p50 5.0 ms; 100 % done\n',
    ]);
  });

  test('a failed trial says so before the last words of its process', () => {
    const { progress, written, advance } = planned();
    progress.trialStarted?.('sse', 1, 1, 4);
    advance(2_000);
    progress.trialFailed?.({ ...failed, output: 'one' });
    expect(written[0]).toMatch(/FAILED: the target died; 6 % done, 30 s left\n {4}\| one\n$/);
  });

  test('stays in sight at the end of a terminal’s line, however long that is', () => {
    const { progress, written, advance } = planned({ isTTY: true, columns: 60 });
    progress.trialStarted?.('short-polling-1s-keep-alive-fixed-delay', 1, 1, 4);
    advance(5_000);
    progress.trialProgress?.(measuring(12_345));
    const shown = written[0]?.slice(clear.length) ?? '';
    expect(shown).toMatch(/^\[1\/4\] round 1 short-polling-.*; 12 % done, 35 s left$/);
    expect(shown.length).toBeLessThan(60);
  });

  test('is a group for each part, where a log has groups', () => {
    const log: string[] = [];
    const groups = { begin: (title: string) => log.push(`begin ${title}`), end: () => log.push('end') };
    const { progress } = planned({ groups });
    progress.part('a');
    progress.end();
    progress.part('b: 4 trials\nmore');
    progress.part('c');
    progress.end();
    progress.end();
    expect(log).toEqual(['begin a', 'end', 'begin b: 4 trials', 'end', 'begin c', 'end']);
  });
});
