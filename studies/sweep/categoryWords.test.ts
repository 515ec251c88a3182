import { describe, expect, test } from 'vitest';
import { type Course, sweepOf } from '../../test/fixtures/sweep.ts';
import { type SweepReport, sweepReportOf } from './report.ts';
import { renderSweepTerminal } from './terminal.ts';
import { sweepTexts } from './texts.ts';
import { answerSentences, axisText, pairSentence, sweepAnswer } from './words.ts';

const jitter = (round: number, turn: number) =>
  ([1, 1.4, 0.8][round % 3] as number) * (1 + 0.002 * ((round * 7 + turn * 3) % 5));
const course = (variant: object, cpus: readonly number[], headers: readonly number[]): Course => ({
  variant,
  figures: (place, round) => ({
    cpu: (cpus[place ?? 0] as number) * jitter(round, cpus.length + (cpus[0] as number)),
    headerBytes: headers[place ?? 0] as number,
  }),
});
const sse = course({ transport: 'sse' }, [100, 120, 200], [300, 300, 300]);
const websocket = course({ transport: 'websocket' }, [110, 180, 150], [0, 0, 0]);
const report = (vary: string, courses = [sse, websocket]) => sweepReportOf(sweepOf(vary, courses));
const pairs = (one: SweepReport, id: string) => {
  const comparison = one.comparisons.find(({ metric }) => metric.id === id) as SweepReport['comparisons'][0];
  return comparison.pairs.map((pair) => pairSentence(one.sweep.axis, comparison.metric, pair));
};

describe('along versions of TLS', () => {
  const standard = report('tls=off,1.2,1.3');

  test('the lines are the variants without the path, in the order of the values', () => {
    expect(axisText(standard.sweep.axis)).toBe('TLS version: no TLS, TLS 1.2 and TLS 1.3');
    expect(standard.lines.map(({ label, points }) => [label, points.map(({ value }) => value)])).toEqual([
      ['SSE', ['off', '1.2', '1.3']],
      ['WebSocket', ['off', '1.2', '1.3']],
    ]);
    expect(
      standard.sweep.points.map(({ result }) => (result.scenario.variants as { over?: object }[])[0]?.over),
    ).toEqual([
      undefined,
      ...['1.2', '1.3'].map((version) => ({ tls: expect.objectContaining({ version }) })),
    ]);
  });

  test('there are no crossovers, although who is lower changes', () => {
    for (const { pairs } of standard.comparisons)
      for (const { crossings } of pairs) expect(crossings).toEqual([]);
    expect(sweepAnswer(standard)).toBe(
      'Which variant is lowest depends on the TLS version, in server CPU / notification.',
    );
  });

  test('each value has its lowest variants, and each line what the value changes', () => {
    const [off, old, fresh, ...changes] = answerSentences(standard);
    expect(off).toMatch(/^Without TLS, SSE is lowest in .*server CPU.*; WebSocket is lowest in header bytes/);
    expect(old).toMatch(/^Over TLS 1.2, SSE is lowest in server CPU/);
    expect(fresh).toMatch(/^Over TLS 1.3, WebSocket is lowest in server CPU/);
    expect(changes).toHaveLength(4);
    expect(changes[0]).toMatch(
      /^SSE, with TLS 1.2 instead of no TLS: server CPU \/ notification \+20 % \[.*\]\.$/,
    );
    expect(changes[3]).toMatch(
      /^WebSocket, with TLS 1.3 instead of no TLS: server CPU \/ notification \+36 % /,
    );
  });

  test('a pair is compared at each value', () => {
    expect(pairs(standard, 'cpu.perNotification')).toEqual([
      'SSE costs less server CPU than WebSocket without TLS and over TLS 1.2; WebSocket costs less server CPU than SSE over TLS 1.3.',
    ]);
  });

  test('every form names the values, and none a crossover', async () => {
    const texts = [
      renderSweepTerminal(standard, false),
      sweepTexts.md(standard.sweep),
      await sweepTexts.html(standard.sweep),
    ];
    for (const text of texts) {
      expect(text.replaceAll('\\', '')).toContain('TLS version: no TLS, TLS 1.2 and TLS 1.3');
      expect(text).not.toMatch(/crossover is|crossovers are|Where lines cross/i);
      expect(text).not.toMatch(/NaN|undefined/);
    }
    expect(texts[0]).toMatch(/variant +no TLS +TLS 1.2 +TLS 1.3/);
  });
});

test('a single variant is compared with itself', () => {
  const alone = report('http=1.1,2', [sse]);
  expect(sweepAnswer(alone)).toBe('SSE is compared with itself over HTTP/1.1 and over HTTP/2.');
  expect(answerSentences(alone)).toEqual([
    expect.stringMatching(/^SSE, with HTTP\/2 instead of HTTP\/1.1: server CPU \/ notification \+20 % /),
  ]);
});

test('what does not differ is not said to', () => {
  const equal = report('http=1.1,shared20', [course({ transport: 'sse' }, [100, 100], [3, 3])]);
  expect(answerSentences(equal)).toEqual([
    'SSE, with HTTP/2, 20 users per connection instead of HTTP/1.1: no metric is shown to differ.',
  ]);
});
