import { expect, test } from 'vitest';
import { judge, workload } from '../../../test/fixtures/claims.ts';

const polls = (connection: string, over: string) => ({
  transport: 'short-polling',
  interval: '500ms',
  connection,
  over,
});

/** 100 polls each: 900 B over HTTP/1.1, and so many of the first and of later ones over HTTP/2. */
const hpack = (first: number, later: number, opened = 100, reopened = 0) =>
  workload({
    behaviours: [
      {
        variant: polls('keep-alive', 'direct'),
        requests: 100,
        sent: { headers: 70_000 },
        received: { headers: 20_000, envelope: 300, framing: 300 },
      },
      {
        variant: polls('close', 'h2'),
        requests: 100,
        opened,
        sent: { headers: 100 * (first - 18), framing: 900, handshake: 7_000 },
        received: { framing: 900, handshake: 3_000 },
      },
      {
        variant: polls('keep-alive', 'h2'),
        requests: 100,
        opened: reopened,
        sent: { headers: 100 * (later - 18), framing: 900 },
        received: { envelope: 500, framing: 1_400 },
      },
    ],
  });

test('HPACK makes later polls cheap, and the first is told apart, with the heads of frames', () => {
  const { verdict, sentence, figures } = judge(21, { hpack: [hpack(540, 81)] });
  expect(verdict).toBe('reproduced');
  expect(sentence).toBe(
    'A poll over HTTP/1.1 carried 900 B of headers in both directions; over HTTP/2 the first on a connection 540 B, 40 % less, and each later one 81 B, 91 % less.',
  );
  expect(figures.map(({ value }) => value)).toEqual([
    1 - 81 / 900,
    1 - 540 / 900,
    700,
    200,
    531,
    9,
    72,
    9,
    100,
  ]);
});

test('HPACK is judged by later polls, whatever the first one takes', () => {
  expect(judge(21, { hpack: [hpack(950, 270)] })).toMatchObject({
    verdict: 'reproduced',
    sentence: expect.stringContaining('950 B, 6 % more,'),
  });
  expect(judge(21, { hpack: [hpack(100, 271)] }).verdict).toBe('undecidable');
  expect(judge(21, { hpack: [hpack(100, 631)] }).verdict).toBe('refuted');
});

test('first polls must be on new connections, and later ones on those that are there', () => {
  expect(judge(21, { hpack: [hpack(540, 81, 90)] })).toMatchObject({ because: 'evidence' });
  expect(judge(21, { hpack: [hpack(540, 81, 100, 10)] })).toMatchObject({ because: 'evidence' });
});

test('without HTTP/2 at the target it is not known', () => {
  const result = workload({ behaviours: [{ variant: polls('keep-alive', 'direct'), requests: 100 }] });
  expect(judge(21, { hpack: [result] })).toMatchObject({ because: 'not run' });
});
