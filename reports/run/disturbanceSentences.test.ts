import { expect, test } from 'vitest';
import { samplesOf } from '../../studies/compare/samples.ts';
import { resultOf, times, trialOf } from '../../test/fixtures/result.ts';
import { summarise } from '../results/summary.ts';
import { disturbanceSentences } from './disturbanceSentences.ts';
import { renderMarkdown } from './markdown.ts';
import { renderTerminal } from './terminal.ts';

const { delivery } = trialOf('sse');
const disturbance = {
  losses: 'expected',
  cuts: 6,
  withheld: 0,
  restarts: [],
  returnMs: times([]),
  connects: { everyMs: 100, attempted: [0, 5, 1], made: [0, 5, 1] },
} as const;
const cut = (parts: object = {}) =>
  trialOf('sse', {
    delivery: { ...delivery, delivered: 37, lost: 3 },
    disturbance: {
      ...disturbance,
      restarts: [],
      connects: { everyMs: 100, attempted: [0, 5, 1], made: [5] },
      ...parts,
    },
  });

test('a trial that nothing was done to has no sentence', () => {
  expect(disturbanceSentences(summarise(resultOf([trialOf('sse')])))).toEqual([]);
});

test('cuts of all trials are told with the share that arrived, in each report', () => {
  const summary = summarise(resultOf([cut(), cut({ cuts: 1 })]));
  expect(disturbanceSentences(summary)).toEqual([
    'sse: 7 connections cut; 74 of 80 deliveries arrived (92.5 %); at most 5 connection attempts in 100 ms.',
  ]);
  for (const text of [renderTerminal(summary, false), renderMarkdown([summary])])
    expect(text).toContain('74 of 80 deliveries arrived (92.5 %)');
});

test('a restart is told with who came back and when, and what was never sent', () => {
  const restarted = {
    cuts: 0,
    withheld: 9,
    restarts: [{ atMs: 1200, downMs: 310 }],
    returnMs: times([400, 500, 600]),
  };
  expect(disturbanceSentences(summarise(resultOf([cut(restarted)])))).toEqual([
    'sse: 1 restart, down for at most 310 ms; 3 of 4 subscribers back within 600 ms; 37 of 40 deliveries arrived (92.5 %); ' +
      '9 notifications were due while the target was down; at most 5 connection attempts in 100 ms.',
  ]);
});

test('what was done to the link is told with when it was made up for', () => {
  const change = { rttMs: null, dueMs: 5000, atMs: 5001, forMs: 3000, lastedMs: 3004 };
  const link = (...rttsMs: number[]) => ({
    changes: [change, ...rttsMs.map((rttMs) => ({ ...change, rttMs }))],
    catchUpMs: times(Array.from({ length: 20 }, (_, i) => 100 * (i + 1))),
  });
  const sentences = (...all: ReturnType<typeof link>[]) =>
    disturbanceSentences(summarise(resultOf(all.map((one) => cut({ cuts: 0, link: one })))));
  expect(sentences(link())[0]).toContain(
    'sse: link down once, for at most 3004 ms; ' +
      'what was due meanwhile arrived within 2001 ms after it was back, half of it within 1000 ms; 37 of 40',
  );
  expect(sentences(link(300), link(300, 20))[0]).toContain(
    'sse: link down 2 times, for at most 3004 ms; what was due meanwhile arrived within 2001 ms ' +
      'after it was back, half of it within 1000 ms; round trips changed to 20 ms, 300 ms for a while; 74 of 80',
  );
  expect(sentences({ ...link(), catchUpMs: times([]) })[0]).toContain(
    'nothing arrived that was due meanwhile',
  );
  const changedOnly = sentences({ ...link(300), changes: link(300).changes.slice(1) })[0];
  expect(changedOnly).toContain('sse: round trips changed to 300 ms for a while; 37 of 40');
});

test('nearly all is never written as all', () => {
  const trial = { ...cut(), delivery: { ...delivery, expected: 100_000, delivered: 99_999, lost: 1 } };
  expect(disturbanceSentences(summarise(resultOf([trial])))[0]).toContain('(99.9 %)');
});

test('what is lost on purpose gates a comparison only when that was asked for', () => {
  const gates = (trial: ReturnType<typeof cut>, options = {}) => {
    const [variant] = summarise(resultOf([trial])).variants;
    if (!variant) throw new Error('there is no variant');
    return samplesOf(variant, variant, false, options).samples.find(
      ({ metric }) => metric === 'delivery.lost',
    )?.gates;
  };
  expect(gates(trialOf('sse'))).toBe(true);
  expect(gates(cut({ losses: 'forbidden' }))).toBe(true);
  expect(gates(cut())).toBe(false);
  expect(gates(cut(), { gates: [{ metric: 'delivery.lost', threshold: null }] })).toBe(true);
});

test('what was done to the proxy is told, and when what was due meanwhile arrived', () => {
  const change = { dueMs: 1000, atMs: 1001 };
  const proxy = {
    changes: [
      { ...change, action: 'reload', tookMs: 30 },
      { ...change, action: 'restart', tookMs: 812.4 },
    ],
    catchUpMs: times([100, 420]),
  } as const;
  const trial = trialOf('sse', {
    disturbance: {
      ...disturbance,
      restarts: [],
      connects: { everyMs: 100, attempted: [], made: [] },
      cuts: 0,
      proxy: { ...proxy, changes: [...proxy.changes] },
    },
  });
  expect(disturbanceSentences(summarise(resultOf([trial])))).toEqual([
    'sse: proxy reloaded once; proxy restarted once, away for at most 812 ms; what was due while it was away arrived within 420 ms after it was due back; 40 of 40 deliveries arrived (100.0 %); at most 0 connection attempts in 100 ms.',
  ]);
});
