import { describe, expect, test } from 'vitest';
import type { Result } from '../../core/result.ts';
import { variantSchema } from '../../core/transports.ts';
import type { Trial } from '../../core/trial.ts';
import { slugOf } from '../../core/variant.ts';
import { resultOf, times, trialOf } from '../../test/fixtures/result.ts';
import { summarise } from '../results/summary.ts';
import { answerOf, verdictOf } from './answer.ts';

interface Figures {
  readonly latencyMs: number;
  readonly cpuMs: readonly number[];
}

/** Five rounds of trials whose latencies are all the same. */
const trials = (variant: string, { latencyMs, cpuMs }: Figures): Trial[] =>
  cpuMs.map((ms, i) => {
    const trial = trialOf(variant, {
      round: i + 1,
      latencyMs: times(Array.from({ length: 40 }, () => latencyMs)),
    });
    return { ...trial, target: { ...trial.target, cpuMs: ms } };
  });

const answer = (
  all: readonly Trial[][],
  slos: Result['scenario']['slos'] = [{ metric: 'latency.p50', atMost: 100 }],
) => {
  const result = resultOf(all.flat(), { rounds: 5 });
  return answerOf(summarise({ ...result, scenario: { ...result.scenario, slos } }));
};

const cheap = [100, 101, 99, 100, 102];
const dear = [200, 203, 198, 201, 202];
const asCheap = [101, 99, 101, 102, 100];

describe('the sentence', () => {
  test('names who meets the goal, the cheapest of them and by how much, and who misses', () => {
    const { sentence, caveats } = answer([
      trials('polling', { latencyMs: 410, cpuMs: cheap }),
      trials('sse', { latencyMs: 10, cpuMs: cheap }),
      trials('websocket', { latencyMs: 12, cpuMs: dear }),
    ]);
    expect(sentence).toMatch(
      /^sse and websocket meet p50 ≤ 100 ms; sse at 0\.50× \(0\.\d\d–0\.\d\d\) the server CPU of websocket; polling misses it, at 4\.1× the limit\.$/,
    );
    expect(caveats).toEqual([]);
  });

  test('does not choose where intervals overlap', () => {
    const { sentence } = answer([
      trials('sse', { latencyMs: 10, cpuMs: cheap }),
      trials('websocket', { latencyMs: 12, cpuMs: asCheap }),
    ]);
    expect(sentence).toBe('sse and websocket meet p50 ≤ 100 ms; their server CPU cannot be told apart.');
  });

  test('names those that lead together, and who is behind them', () => {
    const { sentence } = answer([
      trials('sse', { latencyMs: 10, cpuMs: cheap }),
      trials('websocket', { latencyMs: 12, cpuMs: asCheap }),
      trials('long-polling', { latencyMs: 12, cpuMs: dear }),
    ]);
    expect(sentence).toMatch(
      /^All 3 variants meet p50 ≤ 100 ms; sse has the lowest server CPU measured, websocket cannot be told apart from it, long-polling needs 2\.0× \(1\.9\d–2\.\d\) as much\.$/,
    );
  });

  test('says when none meets the goal, or none is shown to', () => {
    const slow = trials('polling', { latencyMs: 200, cpuMs: cheap });
    expect(answer([slow]).sentence).toBe(
      'No variant meets p50 ≤ 100 ms; polling misses it, at 2.0× the limit.',
    );
    const broken = trials('sse', { latencyMs: 1, cpuMs: cheap }).map((t) => ({ ...t, valid: false }));
    expect(answer([slow, broken]).sentence).toBe(
      'No variant is shown to meet p50 ≤ 100 ms; polling misses it, at 2.0× the limit; sse has no valid figure.',
    );
  });

  test('does not list the variants when none has a valid figure', () => {
    const broken = trials('sse', { latencyMs: 1, cpuMs: cheap }).map((t) => ({ ...t, valid: false }));
    expect(answer([broken]).sentence).toBe('No variant has a valid figure for p50 ≤ 100 ms.');
  });

  test('gives the range of what is undecided', () => {
    const latencies = [80, 95, 105, 120, 98];
    const wavering = latencies.map((ms, i) => ({
      ...trialOf('sse', { latencyMs: times(Array.from({ length: 40 }, () => ms)) }),
      round: i + 1,
    }));
    expect(answer([wavering]).sentence).toMatch(
      /^No variant is shown to meet p50 ≤ 100 ms; sse is undecided \(p50 8\d\.\d to 11\d ms\)\.$/,
    );
  });

  test('names the goals that each misses where there are several', () => {
    const { sentence } = answer(
      [trials('sse', { latencyMs: 10, cpuMs: cheap }), trials('polling', { latencyMs: 90, cpuMs: cheap })],
      [
        { metric: 'latency.p50', atMost: 60 },
        { metric: 'latency.mean', atMost: 30 },
      ],
    );
    expect(sentence).toBe(
      'sse meets p50 ≤ 60 ms and mean ≤ 30 ms; polling misses p50 ≤ 60 ms (1.50×) and mean ≤ 30 ms (3.0×).',
    );
  });

  test('names the fastest where no goal is set', () => {
    const { sentence } = answer(
      [trials('sse', { latencyMs: 10, cpuMs: cheap }), trials('polling', { latencyMs: 90, cpuMs: cheap })],
      [],
    );
    expect(sentence).toBe('No goal is set; sse has the lowest p50; their server CPU cannot be told apart.');
  });
});

test('one round is a caveat, few rounds are another, and so are trials left out', () => {
  const one = answerOf(summarise(resultOf([trialOf('sse')])));
  expect(one.caveats.join()).toMatch(/^One round: /);
  const few = answerOf(summarise(resultOf([trialOf('sse')], { rounds: 3, interrupted: true })));
  expect(few.caveats.join()).toMatch(
    /interrupted: 2 of 3 trials are missing, sse 2 of 3\..*3 rounds show only large differences/,
  );
  const broken = [trialOf('sse'), trialOf('sse', { round: 2, valid: false, invalid: ['late'] })];
  expect(answerOf(summarise(resultOf(broken, { rounds: 5 }))).caveats).toEqual([
    'The run is incomplete: 3 of 5 trials are missing, sse 3 of 5.',
    '1 of 2 trials is excluded as invalid or failed: sse: late.',
  ]);
});

test('a verdict is missed as soon as one goal is, and met when all are', () => {
  const outcome = (kind: 'met' | 'missed' | 'undecided', value: number | null = 1) => ({
    metric: 'latency.p50' as const,
    atMost: 1,
    outcomes: [{ variant: 'sse', value, interval: null, outcome: kind }],
  });
  expect(verdictOf({ slos: [outcome('met'), outcome('missed')] }, 'sse')).toBe('missed');
  expect(verdictOf({ slos: [outcome('met'), outcome('undecided')] }, 'sse')).toBe('undecided');
  expect(verdictOf({ slos: [outcome('met'), outcome('undecided', null)] }, 'sse')).toBe('unknown');
  expect(verdictOf({ slos: [outcome('met'), outcome('met')] }, 'sse')).toBe('met');
});

describe('of one round, without a goal, it', () => {
  const oneRound = (latencies: Readonly<Record<string, number>>) => {
    const all = Object.entries(latencies).map(([variant, ms]) =>
      trialOf(variant, {
        latencyMs: times(Array.from({ length: 3000 }, (_, i) => ms * (0.5 + (i % 100) / 100))),
      }),
    );
    const result = resultOf(all, { rounds: 1 });
    return answerOf(summarise({ ...result, scenario: { ...result.scenario, slos: [] } })).sentence;
  };

  test('says what is plain, where the ranges of thousands of samples are far apart', () => {
    expect(oneRound({ polling: 182, sse: 1.9 })).toBe(
      'No goal is set; sse has the lowest p99; their server CPU is not judged: one round shows no spread.',
    );
  });

  test('does not judge what is near, and says why', () => {
    expect(oneRound({ websocket: 2, sse: 1.9 })).toMatch(
      /^No goal is set; their p99 is not judged: one round shows no spread; /,
    );
    expect(oneRound({ polling: 182, websocket: 2, sse: 1.9 })).toMatch(
      /; websocket and sse have the lowest p99 \(not judged among them: one round shows no spread\); /,
    );
  });

  test('never says of figures of one round that they cannot be told apart', () => {
    for (const polling of [1.9, 2.1, 4, 20, 182])
      expect(oneRound({ polling, sse: 1.9 })).not.toMatch(/told apart/);
  });
});

test('a slow host is a caveat, and one that is not known to be slow is none', () => {
  const at = (value: number) => {
    const { environment } = resultOf([]);
    const machineIndex = { workload: 1, value, messagesPerMs: 650, writesPerMs: 2000 };
    const result = resultOf([trialOf('sse')], { environment: { ...environment, machineIndex } });
    return answerOf(summarise(result)).caveats.filter((caveat) => caveat.startsWith('This host was slow'));
  };
  expect(at(40)).toEqual([expect.stringContaining('its machine index is 40')]);
  expect(at(60)).toEqual([]);
});

describe('variants over paths', () => {
  const answered = (...written: readonly object[]) => {
    const variants = written.map((one) => variantSchema.parse(one));
    const trials = variants.map((variant) => trialOf(slugOf(variant), { transport: variant.transport }));
    const { scenario } = resultOf([]);
    return answerOf(summarise(resultOf(trials, { scenario: { ...scenario, variants } })));
  };
  const [sse, stream, websocket] = ['sse', 'http-streaming', 'websocket'].map((transport) => ({ transport }));

  test('are told by their path in the answer', () => {
    const over = { over: 'tls' };
    const { sentence } = answered({ ...sse, ...over }, { ...stream, ...over }, { ...websocket, ...over });
    expect(sentence).toMatch(/^All 3 variants over TLS meet p50 ≤ 30 ms/);
    expect(answered({ ...sse }, { ...websocket, ...over }).sentence).toMatch(
      /^SSE and WebSocket over TLS meet/,
    );
  });

  test('are marked where they differ in more than the transport', () => {
    const caveat = 'The variants run over different paths: HTTP/1.1 in the clear and TLS 1.2.';
    const mixed = answered({ ...sse }, { ...websocket, over: 'tls1.2' }).caveats;
    expect(mixed.filter((one) => one.startsWith(caveat))).toHaveLength(1);
    expect(answered({ ...sse }, { ...websocket }).caveats.join()).not.toMatch(/paths/);
  });
});
