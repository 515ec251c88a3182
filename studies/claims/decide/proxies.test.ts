import { describe, expect, test } from 'vitest';
import { judge, workload } from '../../../test/fixtures/claims.ts';
import { proxyExperiments } from '../proxyExperiments.ts';

const variantsOf = (id: string) =>
  (proxyExperiments.find((one) => one.id === id)?.scenarios('quick', new Map())[0]?.variants ?? []).map(
    (variant) => ({
      transport: variant.transport,
      over: variant.over,
      ...('heartbeat' in variant && { heartbeat: `${variant.heartbeat}ms` }),
    }),
  );

/** Latencies by variant: SSE and long polling by default, SSE that is asked for, SSE with HTTP/1.1. */
const buffering = (defaultMs: number | 'never', parts: object = {}) =>
  workload({
    behaviours: variantsOf('buffering').map((variant, i) => ({
      variant,
      ...(i === 0 && defaultMs === 'never'
        ? { tooSlow: true as const }
        : { latencyMs: () => (i === 0 ? Number(defaultMs) : 3) }),
      ...parts,
    })),
  });

/** Cuts and tails by variant: heartbeats of 1 s with SSE and WebSocket, then of 3 s. */
const idleLimit = (
  cuts: readonly number[],
  tailMs: readonly number[] = cuts.map((n) => (n > 0 ? 2800 : 3)),
) =>
  workload({
    deliveries: 2000,
    behaviours: variantsOf('idle-limit').map((variant, i) => ({
      variant,
      ...(cuts[i] ? { cuts: cuts[i] } : {}),
      latencyMs: () => [...Array(19).fill(2), tailMs[i] as number],
    })),
  });

describe('buffering', () => {
  test('breaks streams where not even the first event comes, or all come late', () => {
    const never = judge(24, { buffering: [buffering('never')] });
    expect(never).toMatchObject({ verdict: 'reproduced', leftOut: [] });
    expect(never.sentence).toContain('not even its first event came within 10 s with SSE');
    expect(judge(24, { buffering: [buffering(1500)] }).verdict).toBe('reproduced');
  });

  test('does not where they come at once; in between it cannot be decided', () => {
    expect(judge(24, { buffering: [buffering(4)] }).verdict).toBe('refuted');
    expect(judge(24, { buffering: [buffering(400)] }).verdict).toBe('undecidable');
  });

  test('cannot be decided from trials that are invalid for other reasons', () => {
    const busy = judge(24, { buffering: [buffering(1500, { invalid: ['The machine was busy.'] })] });
    expect(busy).toMatchObject({ verdict: 'undecidable', because: 'invalid' });
    expect(busy.leftOut).toHaveLength(4);
    expect(judge(24, {})).toMatchObject({ verdict: 'undecidable', because: 'not run' });
  });
});

describe('an idle limit', () => {
  test('is survived by heartbeats below it and not by those at it, which ruins the tail alone', () => {
    const evidence = { 'idle-limit': [idleLimit([0, 0, 40, 38])] };
    expect(judge(25, evidence)).toMatchObject({
      verdict: 'reproduced',
      leftOut: [],
      sentence: expect.stringContaining('heartbeats of 3 s 40 (sse) and 38 (websocket)'),
    });
    expect(judge(34, evidence).verdict).toBe('reproduced');
  });

  test.each([
    ['cuts nobody', [0, 0, 0, 0], 'refuted', 'refuted'],
    ['cuts those with short heartbeats, too', [3, 0, 40, 38], 'refuted', 'undecidable'],
    ['cuts one transport only', [0, 0, 40, 0], 'undecidable', 'undecidable'],
  ])('that %s', (_, cuts, heartbeat, tail) => {
    const evidence = { 'idle-limit': [idleLimit(cuts)] };
    expect(judge(25, evidence).verdict).toBe(heartbeat);
    expect(judge(34, evidence).verdict).toBe(tail);
  });

  test('and buffering break streaming only together', () => {
    const both = (defaultMs: number | 'never', cuts: readonly number[]) =>
      judge(20, { buffering: [buffering(defaultMs)], 'idle-limit': [idleLimit(cuts)] }).verdict;
    expect(both('never', [0, 0, 4, 4])).toBe('reproduced');
    expect(both(3, [0, 0, 0, 0])).toBe('refuted');
    expect(both(3, [0, 0, 4, 4])).toBe('undecidable');
  });
});
