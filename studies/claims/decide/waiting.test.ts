import { describe, expect, test } from 'vitest';
import { judge, workload } from '../../../test/fixtures/claims.ts';

const poll = (interval: string, parts: object = {}) => ({ transport: 'short-polling', interval, ...parts });
/** Latencies spread evenly from 0 to a largest, as of events at random moments. */
const evenly = (maxMs: number, count = 1000) =>
  Array.from({ length: count }, (_, i) => ((i + 0.5) / count) * maxMs);

describe('the wait for the next poll', () => {
  const waiting = (meanOfHalf: number, deliveries = 1000) =>
    workload({
      deliveries,
      behaviours: [500, 2000].map((ms) => ({
        variant: poll(`${ms}ms`),
        latencyMs: () => evenly(ms, deliveries).map((one) => one * meanOfHalf),
      })),
    });

  test('is reproduced at T/2 and T', () => {
    const { verdict, figures, picture } = judge(3, { intervals: [waiting(1)] });
    expect(verdict).toBe('reproduced');
    expect(figures[0]?.value).toBeCloseTo(250, 0);
    expect(picture?.kind === 'lines' && picture.theory.map(({ label }) => label)).toEqual(['T/2', 'T']);
  });

  test('is refuted when it is half of that, undecided with few deliveries', () => {
    expect(judge(3, { intervals: [waiting(0.5)] }).verdict).toBe('refuted');
    expect(judge(3, { intervals: [waiting(1, 20)] }).verdict).toBe('undecidable');
  });

  test('takes further rounds as the same sample, not as more of it', () => {
    const { figures } = judge(3, {
      intervals: [
        workload({
          rounds: 4,
          deliveries: 1000,
          behaviours: [{ variant: poll('1s'), latencyMs: () => evenly(1000) }],
        }),
      ],
    });
    const { low = 0, high = 0 } = figures[0]?.interval ?? {};
    expect((high - low) / 2).toBeCloseTo((1.96 * 1000) / Math.sqrt(12 * 1000), 0);
  });
});

describe('polls in step', () => {
  const locked = (latencyMs: number, empty: number) =>
    workload({
      behaviours: [
        {
          variant: poll('1s', { phase: 'aligned' }),
          latencyMs: () => [latencyMs - 1, latencyMs + 1],
          requests: 100,
          empty,
        },
        { variant: poll('1s'), latencyMs: () => evenly(1000), requests: 100 },
      ],
    });

  test('are fine when they bring their news soon and none in vain', () => {
    expect(judge(4, { locked: [locked(60, 0)] }).verdict).toBe('reproduced');
    expect(judge(4, { locked: [locked(400, 0)] }).verdict).toBe('refuted');
    expect(judge(4, { locked: [locked(60, 50)] }).verdict).toBe('refuted');
    expect(judge(4, { locked: [locked(100, 0)] }).verdict).toBe('undecidable');
  });
});

describe('a wider interval', () => {
  const sweep = (cpuUs: (factor: number, round: number) => number) =>
    workload({
      rounds: 3,
      behaviours: [500, 1000, 2000].map((ms) => ({
        variant: poll(`${ms}ms`),
        latencyMs: (round) => (ms / 2) * (1 + round / 100),
        cpuUs: (round) => cpuUs(ms / 500, round),
      })),
    });

  test('relieves the server when CPU falls for sure', () => {
    const { verdict, sentence } = judge(5, { intervals: [sweep((factor, round) => 400 / factor + round)] });
    expect(verdict).toBe('reproduced');
    expect(sentence).toMatch(
      /^Polling 4\.00 times less often cost 0\.2\d× the CPU and 4\.0× the mean latency/,
    );
  });

  test('does not when CPU stays, and nobody knows when it jumps about', () => {
    expect(judge(5, { intervals: [sweep((_, round) => 400 + round)] }).verdict).toBe('refuted');
    const jumping = sweep((factor, round) => (400 / factor) * ([1, 6, 0.3][(round + factor) % 3] as number));
    expect(judge(5, { intervals: [jumping] }).verdict).toBe('undecidable');
  });

  test('needs two rounds', () => {
    const single = workload({ behaviours: [{ variant: poll('1s') }, { variant: poll('2s') }] });
    expect(judge(5, { intervals: [single] })).toMatchObject({ verdict: 'undecidable', because: 'evidence' });
  });
});
