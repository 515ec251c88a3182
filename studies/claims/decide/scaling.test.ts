import { expect, test } from 'vitest';
import { capacityOf, type MadeUpServer } from '../../../test/fixtures/capacity.ts';
import { judge } from '../../../test/fixtures/claims.ts';

const server = (transport: string, fullAt: number, parts: Partial<MadeUpServer> = {}): MadeUpServer => ({
  written: { transport },
  fullAt,
  ...parts,
});
const judged = (...servers: MadeUpServer[]) => judge(15, {}, capacityOf(servers));

test('is reproduced where SSE bears more than WebSocket, and long polling least', () => {
  const { verdict, sentence, figures, picture } = judged(
    server('sse', 9_000),
    server('websocket', 6_000),
    server('long-polling', 2_000),
  );
  expect(verdict).toBe('reproduced');
  expect(sentence).toMatch(
    /^Within p99 ≤ 250 ms, one core serves .* with SSE, .* with WebSocket and .* with Long polling\.$/,
  );
  expect(figures).toHaveLength(3);
  expect(picture?.kind === 'bars' && picture.bars.map(({ transport }) => transport)).toEqual([
    'sse',
    'websocket',
    'long-polling',
  ]);
});

test.each([
  ['WebSocket bears more', [5_000, 9_000, 2_000]],
  ['long polling bears more than one of them', [9_000, 3_000, 6_000]],
] as const)('is refuted where %s', (_, [sse, websocket, longPolling]) => {
  const { verdict } = judged(
    server('sse', sse),
    server('websocket', websocket),
    server('long-polling', longPolling),
  );
  expect(verdict).toBe('refuted');
});

test('is undecided where ranges overlap, or the load was the limit', () => {
  expect(
    judged(server('sse', 5_000), server('websocket', 5_000), server('long-polling', 2_000)).verdict,
  ).toBe('undecidable');
  const limited = { loadLimit: 3_000 };
  const { verdict, because, sentence } = judged(
    server('sse', 9_000, limited),
    server('websocket', 6_000, limited),
    server('long-polling', 1_500),
  );
  expect([verdict, because]).toEqual(['undecidable', 'evidence']);
  expect(sentence).toMatch(/something other than the server was the limit\.$/);
});

test('says what is missing', () => {
  expect(judge(15, {})).toMatchObject({ verdict: 'undecidable', because: 'not run' });
  expect(judged(server('sse', 5_000), server('websocket', 4_000))).toMatchObject({
    because: 'evidence',
    sentence: 'The capacity search has no result for long-polling.',
  });
});
