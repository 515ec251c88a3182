import { describe, expect, test } from 'vitest';
import { type Behaviour, judge, workload } from '../../../test/fixtures/claims.ts';

const at100 = { rttMs: 100 };
const long = { transport: 'long-polling', over: 'rtt100ms' };
const websocket = { transport: 'websocket', over: 'rtt100ms' };

interface Transits {
  /** The largest latency of long polling; one in ten takes as long. */
  readonly longMs?: number;
  readonly wsMs?: number;
  readonly parts?: Partial<Behaviour>;
}

const transits = ({ longMs = 149, wsMs = 50.5, parts = at100 }: Transits) =>
  workload({
    deliveries: 1000,
    behaviours: [
      { variant: long, latencyMs: () => [...Array(9).fill(51), longMs], ...parts },
      { variant: websocket, latencyMs: () => wsMs, ...at100 },
    ],
  });

/** Polls on new connections whose answers took so many round trips. */
const polls = (full: number, resumed: number, full12 = 4, resumed12 = 3, resumptions = 90) =>
  workload({
    behaviours: (
      [
        ['', 2],
        ['+tls+no-resume', full],
        ['+tls', resumed],
        ['+tls1.2+no-resume', full12],
        ['+tls1.2', resumed12],
      ] as const
    ).map(([tls, roundTrips]) => ({
      variant: { transport: 'short-polling', interval: '1s', connection: 'close', over: `rtt100ms${tls}` },
      answerMs: 100 * roundTrips + 2,
      handshakes: { full: 100 - resumptions, resumed: resumptions },
      ...at100,
    })),
  });

describe('the worst of long polling', () => {
  test('is three transits, or it is more or less', () => {
    const { verdict, sentence } = judge(7, { transits: [transits({})] });
    expect(verdict).toBe('reproduced');
    expect(sentence).toContain('100 ms the longest took 149 ms, or 2.98 transits.');
    expect(judge(7, { transits: [transits({ longMs: 100 })] }).verdict).toBe('refuted');
    expect(judge(7, { transits: [transits({ longMs: 200 })] }).verdict).toBe('refuted');
  });

  test('is open where a single one took longer, of too few to tell', () => {
    const few = workload({
      behaviours: [{ variant: long, latencyMs: () => [...Array(9).fill(51), 300], ...at100 }],
    });
    expect(judge(7, { transits: [few] })).toMatchObject({ verdict: 'undecidable', because: 'evidence' });
  });

  test('is not refuted by what a busy machine made late', () => {
    const late = transits({ longMs: 200, parts: { ...at100, lateMs: 30 } });
    expect(judge(7, { transits: [late] })).toMatchObject({
      verdict: 'undecidable',
      sentence: expect.stringMatching(/busy: packets arrived up to 30\.0 ms after they were due \(p99\)\.$/),
    });
  });

  test('cannot be told without a link, without valid trials, and without any', () => {
    const without = transits({ parts: {} });
    const invalid = transits({ parts: { ...at100, invalid: ['the link was late'] } });
    expect(judge(7, { transits: [without] }).because).toBe('needs');
    expect(judge(7, { transits: [invalid] })).toMatchObject({
      because: 'invalid',
      sentence: expect.stringContaining('the link was late'),
    });
    expect(judge(7, {}).because).toBe('not run');
  });
});

describe('the leap to WebSocket', () => {
  const leap = (parts: Transits) => judge(11, { transits: [transits(parts)], 'round-trips': [polls(3, 3)] });

  test('is there at the worst of long polling', () => {
    const { verdict, sentence } = leap({});
    expect(verdict).toBe('reproduced');
    expect(sentence).toMatch(/WebSocket took 50\.5 ms on average and long polling 149 ms at most, but 6\d/);
    expect(sentence).toContain('on a new connection was answered 202 ms after it was due');
  });

  test('is not when WebSocket takes longer, or long polling never as long', () => {
    expect(leap({ wsMs: 80 }).verdict).toBe('refuted');
    expect(leap({ longMs: 60 }).verdict).toBe('refuted');
    expect(leap({ longMs: 400 }).verdict).toBe('undecidable');
    expect(judge(11, { transits: [transits({})] }).because).toBe('not run');
  });
});

describe('round trips that resumption saves', () => {
  const saved = (...roundTrips: Parameters<typeof polls>) =>
    judge(33, { 'round-trips': [polls(...roundTrips)] });

  test('are none in TLS 1.3, or one', () => {
    const { verdict, sentence } = saved(3, 3);
    expect(verdict).toBe('refuted');
    expect(sentence).toContain(
      'took 3.02 round trips with a full handshake and 3.02 with a resumed one; in TLS 1.2 4.02 and 3.02',
    );
    expect(saved(3, 2).verdict).toBe('reproduced');
  });

  test('are not told where TLS 1.2 does not show its own, or the target resumes nothing', () => {
    expect(saved(3, 3, 4, 4)).toMatchObject({ verdict: 'undecidable', because: 'evidence' });
    expect(saved(3, 3, 4, 3, 0).because).toBe('needs');
  });
});
