import { describe, expect, test } from 'vitest';
import { type Behaviour, judge, jumping, wobble, workload } from '../../../test/fixtures/claims.ts';

const long = { transport: 'long-polling' };
const sse = { transport: 'sse' };
const websocket = { transport: 'websocket' };

describe('SSE beside WebSocket', () => {
  const race = (s: Behaviour['latencyMs'], w: Behaviour['latencyMs']) =>
    workload({
      rounds: 5,
      deliveries: 1000,
      behaviours: [
        { variant: sse, ...(s && { latencyMs: s }) },
        { variant: websocket, ...(w && { latencyMs: w }) },
      ],
    });

  test('is as fast within half a millisecond, however large the ratio', () => {
    expect(judge(12, { race: [race(wobble(0.4), wobble(0.2))] }).verdict).toBe('reproduced');
  });

  test('is as fast within a tenth, however many milliseconds', () => {
    expect(judge(12, { race: [race(wobble(105), wobble(100))] }).verdict).toBe('reproduced');
  });

  test('is not when it is beyond both for sure', () => {
    const { verdict, sentence } = judge(12, { race: [race(wobble(15), wobble(10))] });
    expect(verdict).toBe('refuted');
    expect(sentence).toMatch(/^At p50 SSE took 15\.\d ms and WebSocket 10\.\d ms: apart, by /);
  });

  test('is undecided where the rounds scatter, and without p99', () => {
    expect(judge(12, { race: [race(jumping(10, 0), jumping(10, 2))] }).because).toBe('evidence');
    const few = workload({ rounds: 5, behaviours: [{ variant: sse }, { variant: websocket }] });
    expect(judge(12, { race: [few] })).toMatchObject({ verdict: 'undecidable', because: 'evidence' });
  });
});

describe('saturation', () => {
  /**
   * At 1,000 or 2,000 notifications, with these median latencies; above saturation the target has 1 ms of a
   * core for each.
   */
  const load = (deliveries: number, sseMs: Behaviour['latencyMs'], cpuUs: number, invalid?: string[]) =>
    workload({
      rounds: 3,
      deliveries,
      behaviours: [
        { variant: websocket, latencyMs: wobble(10), cpuUs: () => cpuUs, ...(invalid && { invalid }) },
        { variant: sse, ...(sseMs && { latencyMs: sseMs }), cpuUs: () => cpuUs, ...(invalid && { invalid }) },
        { variant: long, latencyMs: wobble(10), ...(invalid && { invalid }) },
      ],
    });
  const light = load(1000, wobble(20), 500);

  test('ends a lead, leaves it, or it is not known', () => {
    expect(judge(14, { saturation: [light, load(2000, wobble(10), 500)] }).verdict).toBe('reproduced');
    expect(judge(14, { saturation: [light, load(2000, wobble(20), 500)] }).verdict).toBe('refuted');
    expect(judge(14, { saturation: [light, load(2000, jumping(12, 0), 500)] }).verdict).toBe('undecidable');
  });

  test('ends no lead that was not there', () => {
    const even = load(1000, wobble(10), 500);
    expect(judge(14, { saturation: [even, load(2000, wobble(10), 500)] }).sentence).toMatch(
      /^WebSocket had no lead/,
    );
  });

  test('was not reached, or the load was the limit: both are said, and neither is a fault', () => {
    expect(judge(14, { saturation: [light, load(2000, wobble(10), 400)] })).toMatchObject({
      because: 'evidence',
      sentence: 'The target’s core was not saturated: it was busy 80.0 % of the time at the highest load.',
    });
    const overloaded = load(2000, wobble(10), 500, ['agent 1 was saturated']);
    expect(judge(14, { saturation: [light, overloaded] })).toMatchObject({
      because: 'evidence',
      sentence: 'Above saturation, the load generator was the limit: agent 1 was saturated.',
    });
  });
});
