import { describe, expect, test } from 'vitest';
import { judge, jumping, wobble, workload } from '../../../test/fixtures/claims.ts';

const kept = { transport: 'short-polling', interval: '1s' };
const long = { transport: 'long-polling' };
const websocket = { transport: 'websocket' };

describe('requests of long polling', () => {
  const at = (perUserSecond: number, longRequests: number) =>
    workload({
      users: 100,
      rounds: 2,
      deliveries: 100 * perUserSecond,
      behaviours: [
        { variant: kept, requests: 100, cpuUs: wobble(50) },
        { variant: long, requests: longRequests, cpuUs: wobble(100) },
      ],
    });

  test('are fewer where events are rare and more where they are frequent', () => {
    const { verdict, sentence } = judge(6, { rates: [at(0.1, 10), at(5, 500)] });
    expect(verdict).toBe('reproduced');
    expect(sentence).toContain(
      '0.10× the requests of polling every 1.00 s; with 5.00, 5.0×, for 2.0× its CPU',
    );
  });

  test('refute it when they stay fewer, or are more from the start', () => {
    expect(judge(6, { rates: [at(0.1, 10), at(5, 50)] }).verdict).toBe('refuted');
    expect(judge(6, { rates: [at(0.1, 200), at(5, 500)] }).verdict).toBe('refuted');
  });

  test('leave it open when they end alike', () => {
    expect(judge(6, { rates: [at(0.1, 10), at(5, 100)] }).verdict).toBe('undecidable');
  });
});

describe('CPU of long polling', () => {
  const side = (longUs: (round: number) => number) =>
    workload({
      rounds: 4,
      behaviours: [
        { variant: long, cpuUs: longUs },
        { variant: websocket, cpuUs: wobble(50) },
      ],
    });
  const dear = side(wobble(120));

  test('is lower somewhere, nowhere, or it is not known', () => {
    expect(judge(13, { rates: [dear, side(wobble(30))], race: [dear] }).verdict).toBe('reproduced');
    expect(judge(13, { rates: [dear], race: [dear] }).verdict).toBe('refuted');
    expect(judge(13, { rates: [dear, side(jumping(50, 0))], race: [dear] }).verdict).toBe('undecidable');
  });

  test('needs both experiments', () => {
    expect(judge(13, { rates: [dear] }).because).toBe('not run');
  });
});
