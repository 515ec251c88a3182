import { describe, expect, test } from 'vitest';
import { judge, workload } from '../../../test/fixtures/claims.ts';

const poll = (interval: string, parts: object = {}) => ({ transport: 'short-polling', interval, ...parts });

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
      'It holds for new connections only: on a new connection, a poll took 1 connection and 10 TCP segments; with keep-alive, 0 and 3.',
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
