import { describe, expect, test } from 'vitest';
import { commitAt, historyOf } from '../../test/fixtures/history.ts';
import { noisy, steps } from '../../test/fixtures/series.ts';
import { renderTrendsJson } from './json.ts';
import { renderTrendsMarkdown } from './markdown.ts';
import { type ScenarioTrends, trendsOf } from './trends.ts';
import { shiftSentences, trendAnswer, trendNotes } from './words.ts';

const cpu = noisy(4, 0.02, steps([92, 20], [103, 10]));
const history = historyOf({ sse: { 'cpu.perNotification': cpu, 'bytes.total': steps([316, 29], [310, 1]) } });
const only = (scenarios: readonly ScenarioTrends[]) => scenarios[0] as ScenarioTrends;
const texts = (trends: ScenarioTrends) => shiftSentences(trends).map(({ text }) => text);

describe('trends', () => {
  test('name the commit where a level shifted, by how much, and how sure that is', () => {
    const trends = only(trendsOf(history));
    expect(trendAnswer(trends)).toBe(
      '2 levels shifted in 30 measurements: 1 for the worse and 1 for the better.',
    );
    expect(texts(trends)).toEqual([
      'bytes / notification of sse fell by 1.9 %, from 316 to 310 B at commit abc001d (2026-03-30): better (an exact count)',
      expect.stringMatching(
        /^server CPU \/ notification of sse rose by 1\d % \[\d+(\.\d)?, 1\d], from 9\d\.\d to 10\d µs at commit abc0014 \(2026-03-21\): worse \(p < 0\.001\)$/,
      ),
    ]);
  });

  test('do not depend on the order of lines', () => {
    expect(renderTrendsJson(trendsOf([...history].reverse()))).toBe(renderTrendsJson(trendsOf(history)));
  });

  test('compare only what ran the same workload on the same machine, and say so', () => {
    const apart = historyOf({ sse: { 'cpu.perNotification': cpu } }, (place) =>
      place >= 20 ? { schedule: 'e'.repeat(64) } : {},
    );
    const trends = only(trendsOf(apart));
    expect(texts(trends)).toEqual([]);
    expect(trendNotes(trends)).toEqual([
      expect.stringMatching(
        /^Levels are compared only within a segment\. A: 20 × schedule bbbbbbbb on 2 × test.*; B: 10 × schedule eeeeeeee \(another workload\) on the same machine\.$/,
      ),
    ]);
  });

  test('say that the speed of a machine varied, beyond the spread of its index', () => {
    const notesAt = (slowest: number) =>
      trendNotes(
        only(
          trendsOf(
            historyOf({ sse: { 'cpu.perNotification': cpu } }, (place) => ({
              machineIndex: {
                workload: 1,
                value: place === 7 ? slowest : 100,
                messagesPerMs: 650,
                writesPerMs: 2000,
              },
            })),
          ),
        ),
      );
    expect(notesAt(95)).toEqual([]);
    expect(notesAt(60)).toEqual([
      'The speed of the machine of segment A varied (index 60 to 100): a shift in times or costs may come from the machine, not the code.',
    ]);
  });

  test('see through machines that take turns', () => {
    const turns = historyOf(
      { sse: { 'cpu.perNotification': steps([92, 16], [103, 14]).map((v, i) => (i % 2 ? 2 * v : v)) } },
      (place) => (place % 2 ? { environment: 'd'.repeat(12) } : {}),
    );
    const trends = only(trendsOf(turns));
    expect(trends.segments.map(({ name, measurements }) => [name, measurements])).toEqual([
      ['A', 15],
      ['B', 15],
    ]);
    expect(texts(trends)).toHaveLength(2);
  });

  test('do not blame a commit for what happened between two measurements of it', () => {
    const same = historyOf({ sse: { 'cpu.perNotification': cpu } }, (place) => ({
      commit: commitAt(0),
      date: '2026-03-01T00:00:00Z',
      dirty: place < 0,
    }));
    expect(texts(only(trendsOf(same)))[0]).toMatch(
      /between two measurements of the same commit abc0000 \(2026-03-01\), so the machine changed/,
    );
  });

  test('say when it is too early to tell, and mark dirty trees', () => {
    const young = only(
      trendsOf(
        historyOf({ sse: { 'cpu.perNotification': cpu.slice(0, 5) } }, (place) => ({ dirty: place === 4 })),
      ),
    );
    expect(trendAnswer(young)).toMatch(/^Too early to tell: 5 measurements, but telling/);
    expect(trendNotes(young)).toEqual(['* 1 of 5 measurements had uncommitted changes.']);
  });

  test('say that nothing shifted', () => {
    expect(trendAnswer(only(trendsOf(historyOf({ sse: { 'cpu.perNotification': cpu.slice(0, 20) } }))))).toBe(
      'No level shifted in 20 measurements.',
    );
  });

  test('take a metric that is missing in some measurements', () => {
    const gaps = historyOf({ sse: { 'cpu.perNotification': cpu } }, (place) =>
      place % 3 ? {} : { variants: {} },
    );
    expect(texts(only(trendsOf(gaps)))).toHaveLength(1);
  });

  test('have Markdown with the levels of now and no markup of others', () => {
    const text = renderTrendsMarkdown(
      trendsOf(historyOf({ 'a|b<i>': { 'cpu.perNotification': cpu } }, () => ({ title: '*x*' }))),
    );
    expect(text).toMatch(
      /^## forum: \\\*x\\\*\n\n\*\*One level shifted in 30 measurements: 1 for the worse\.\*\*\n\n- ▲ server CPU/,
    );
    expect(text).toMatch(/\| a\\\|b\\<i\\> \| – \| – \| 10\d since abc0014 \(2026-03-21\) \| – \|/);
  });
});
