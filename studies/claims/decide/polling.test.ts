import { describe, expect, test } from 'vitest';
import { judge, workload } from '../../../test/fixtures/claims.ts';

const poll = (interval: string, parts: object = {}) => ({ transport: 'short-polling', interval, ...parts });
/** Latencies spread evenly from 0 to a largest, as of events at random moments. */
const evenly = (maxMs: number, count = 1000) =>
  Array.from({ length: count }, (_, i) => ((i + 0.5) / count) * maxMs);

describe('useless polls', () => {
  /** 1,000 polls, of which this share is empty, with so many notifications a second for each user. */
  const at = (perUserSecond: number, empty: number) =>
    workload({
      users: 1000,
      deliveries: 1000 * perUserSecond,
      behaviours: [{ variant: poll('1s'), requests: 1000, empty: 1000 * empty }],
    });

  test('are reproduced where most answers are empty, as theory says', () => {
    const judged = judge(1, { rates: [at(5, 0.007), at(0.05, 0.951)] });
    expect(judged.verdict).toBe('reproduced');
    expect(judged.sentence).toMatch(
      /^With 0\.0500 notifications a second for each user, 95\.1 % .* with 5\.00, 0\.700 %/,
    );
    expect(judged.figures[0]).toMatchObject({ value: 0.951 });
    expect(judged.figures[0]?.interval?.low).toBeCloseTo(0.951 - 1.96 * Math.sqrt((0.951 * 0.049) / 1000));
  });

  test('are refuted where few are empty even when events are rare', () => {
    expect(judge(1, { rates: [at(0.05, 0.3)] }).verdict).toBe('refuted');
  });

  test('are undecided when theory does not fit, or a half is within the interval', () => {
    expect(judge(1, { rates: [at(0.05, 0.8)] })).toMatchObject({
      verdict: 'undecidable',
      because: 'evidence',
    });
    expect(judge(1, { rates: [at(0.7, 0.51)] }).verdict).toBe('undecidable');
  });

  test('say what was not run, and what was invalid', () => {
    expect(judge(1, {})).toMatchObject({ verdict: 'undecidable', because: 'not run', picture: null });
    const invalid = workload({ behaviours: [{ variant: poll('1s'), invalid: ['agent 1 was saturated'] }] });
    const judged = judge(1, { rates: [invalid] });
    expect(judged).toMatchObject({ verdict: 'undecidable', because: 'invalid' });
    expect(judged.sentence).toContain('agent 1 was saturated');
    expect(judged.leftOut).toEqual([
      'Small, Short polling (1s, keep-alive): 1 of 1 trials: agent 1 was saturated',
    ]);
  });
});

describe('handshakes', () => {
  const packets = (segments: number) => ({
    segmentsOut: segments / 2,
    segmentsIn: segments / 2,
    retransmitted: 0,
    connectionsOpened: 0,
    bytesOnWire: 0,
  });
  const polls = (opened: number, freshSegments: number, keptOpened = 0) =>
    workload({
      behaviours: [
        {
          variant: poll('1s', { connection: 'close' }),
          requests: 100,
          opened,
          packets: packets(freshSegments),
        },
        { variant: poll('1s'), requests: 100, opened: keptOpened, packets: packets(300) },
      ],
    });

  test('are reproduced for new connections only', () => {
    const { verdict, sentence } = judge(2, { connections: [polls(100, 1000)] });
    expect(verdict).toBe('reproduced');
    expect(sentence).toBe(
      'It holds for new connections only: then a poll took 1 connection and 10 TCP segments; with keep-alive 0 and 3.',
    );
    expect(judge(2, { connections: [polls(100, 1000, 90)] }).sentence).toMatch(
      /^It holds for kept connections too/,
    );
  });

  test('are refuted when polls open no connections, undecided in between', () => {
    expect(judge(2, { connections: [polls(20, 1000)] }).verdict).toBe('refuted');
    expect(judge(2, { connections: [polls(100, 500)] }).verdict).toBe('undecidable');
  });

  test('need packets', () => {
    const blind = workload({
      behaviours: [{ variant: poll('1s', { connection: 'close' }) }, { variant: poll('1s') }],
    });
    expect(judge(2, { connections: [blind] })).toMatchObject({ verdict: 'undecidable', because: 'needs' });
  });
});

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
      /^Polling 4\.00 times less often cost 0\.2\d× of the CPU and 4\.0× of the mean latency/,
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
