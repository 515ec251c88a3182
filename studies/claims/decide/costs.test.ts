import { describe, expect, test } from 'vitest';
import { judge, wobble, workload } from '../../../test/fixtures/claims.ts';

const websocket = { transport: 'websocket' };
const jumping = (value: number) => (round: number) => value * ([1, 4, 0.3][round % 3] as number);

describe('compression', () => {
  const packed = (cpuUs: (round: number) => number, rssBytes: (round: number) => number) =>
    workload({
      rounds: 3,
      behaviours: [
        { variant: websocket, cpuUs: wobble(20), rssBytes: wobble(80_000), received: { total: 40_000 } },
        { variant: { ...websocket, compression: true }, cpuUs, rssBytes, received: { total: 10_000 } },
      ],
    });

  test('costs both, not both, or it is not known', () => {
    const { verdict, sentence } = judge(16, { compression: [packed(wobble(80), wobble(800_000))] });
    expect(verdict).toBe('reproduced');
    expect(sentence).toMatch(/^Compression took 4\.0× .* the CPU and 10× .* for 0\.25× the bytes\.$/);
    expect(judge(16, { compression: [packed(wobble(80), wobble(80_000))] }).verdict).toBe('refuted');
    expect(judge(16, { compression: [packed(jumping(30), wobble(800_000))] }).verdict).toBe('undecidable');
  });
});

describe('messages upstream', () => {
  const chat = (frameBytes: number, frameMs: (round: number) => number) =>
    workload({
      rounds: 3,
      behaviours: [
        { variant: { transport: 'sse' }, latencyMs: wobble(2), sent: { total: 80_000 } },
        { variant: websocket, latencyMs: frameMs, sent: { total: 100 * frameBytes } },
      ],
    });

  test('are lighter and sooner as frames, are not, or it is not known', () => {
    expect(judge(17, { upstream: [chat(110, wobble(1))] }).verdict).toBe('reproduced');
    expect(judge(17, { upstream: [chat(900, wobble(1))] }).verdict).toBe('refuted');
    expect(judge(17, { upstream: [chat(110, wobble(4))] }).verdict).toBe('refuted');
    expect(judge(17, { upstream: [chat(110, jumping(2))] }).verdict).toBe('undecidable');
  });
});
