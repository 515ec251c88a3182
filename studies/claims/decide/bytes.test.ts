import { describe, expect, test } from 'vitest';
import { judge, workload } from '../../../test/fixtures/claims.ts';

const kept = { transport: 'short-polling', interval: '1s' };
const packets = (bytesOnWire: number) => ({
  segmentsOut: 100,
  segmentsIn: 100,
  retransmitted: 0,
  connectionsOpened: 0,
  bytesOnWire,
});

describe('repeated headers', () => {
  const headers = (streaming: number, long: number) =>
    workload({
      behaviours: [
        { variant: kept, sent: { headers: 60_000 }, received: { headers: 27_100 } },
        { variant: { transport: 'long-polling' }, sent: { headers: 100 * long } },
        { variant: { transport: 'http-streaming' }, received: { headers: 100 * streaming } },
        { variant: { transport: 'sse' }, received: { headers: 100 * streaming } },
      ],
    });

  test('are spared by streams, are not, or it is not clear', () => {
    const { verdict, figures } = judge(8, { 'quantum-leap': [headers(0, 900)] });
    expect(verdict).toBe('reproduced');
    expect(figures.map(({ value }) => value).slice(0, 4)).toEqual([0, 0, 900, 871]);
    expect(judge(8, { 'quantum-leap': [headers(800, 900)] }).verdict).toBe('refuted');
    expect(judge(8, { 'quantum-leap': [headers(50, 900)] }).verdict).toBe('undecidable');
  });
});

describe('frame headers', () => {
  /**
   * 100 messages of each direction: so large, with so many bytes of frame header, and an envelope of 40 B.
   */
  const message = (down: number, downHeader: number, up: number, upHeader: number, invalid?: string[]) =>
    workload({
      users: 1,
      behaviours: [
        {
          variant: { transport: 'websocket' },
          received: { payload: 100 * (down - 40), envelope: 4000, framing: 100 * downHeader + 4000 },
          sent: { payload: 100 * (up - 40), envelope: 4000, framing: 100 * upHeader + 4000 },
          ...(invalid && { invalid }),
        },
      ],
    });
  const all = [
    message(125, 2, 125, 6),
    message(126, 4, 126, 8),
    message(65_535, 4, 65_535, 8),
    message(65_536, 10, 65_536, 14),
  ];

  test('are as the RFC says, to the byte', () => {
    const { verdict, figures } = judge(9, { framing: all });
    expect(verdict).toBe('reproduced');
    expect(figures.map(({ value }) => value)).toEqual([2, 4, 4, 10, 6, 8, 8, 14]);
  });

  test('need HTTP/1.1, as the ledger has one sum for those of WebSocket and of HTTP/2', () => {
    const overHttp2 = workload({
      behaviours: [
        { variant: { transport: 'websocket', over: 'h2' }, received: { payload: 100, framing: 1_100 } },
      ],
    });
    expect(judge(9, { framing: [overHttp2] })).toMatchObject({ verdict: 'undecidable', because: 'needs' });
  });

  test('are refuted by a single one that is not', () => {
    const { verdict, sentence } = judge(9, { framing: [...all, message(200, 5, 200, 8)] });
    expect(verdict).toBe('refuted');
    expect(sentence).toBe('A message of 200 B had a frame header of 5 B.');
  });

  test('are undecided where no message is at the limits', () => {
    expect(judge(9, { framing: [message(140, 4, 140, 8)] })).toMatchObject({ because: 'evidence' });
    const cut = [...all.slice(0, 3), message(65_536, 10, 65_536, 14, ['the machine was busy'])];
    expect(judge(9, { framing: cut })).toMatchObject({ verdict: 'undecidable', because: 'invalid' });
  });
});

describe('the quantum leap', () => {
  const leap = (headers: number, frame: number, counted: boolean) =>
    workload({
      behaviours: [
        {
          variant: kept,
          requests: 100,
          received: { headers: 100 * headers, envelope: 5000 },
          ...(counted && { packets: packets(110_000) }),
        },
        {
          variant: { transport: 'websocket' },
          received: { framing: 100 * frame + 8000, envelope: 8000 },
          ...(counted && { packets: packets(21_000) }),
        },
      ],
    });

  test('is reproduced by its own accounting, and set right by what passes the wire', () => {
    const { verdict, sentence, figures } = judge(10, { 'quantum-leap': [leap(871, 2, true)] });
    expect(verdict).toBe('reproduced');
    expect(sentence).toMatch(/make 665 Mbit\/s against 1\.53 .* 8\.08 to 1\.$/);
    expect(figures.at(-1)).toMatchObject({ value: 105_000 / 13_000 });
  });

  test('is refuted by other headers', () => {
    expect(judge(10, { 'quantum-leap': [leap(300, 2, true)] }).verdict).toBe('refuted');
    expect(judge(10, { 'quantum-leap': [leap(871, 4, true)] }).verdict).toBe('refuted');
  });

  test('says that TCP/IP was not counted', () => {
    expect(judge(10, { 'quantum-leap': [leap(871, 2, false)] }).sentence).toContain(
      'needs a private network',
    );
  });

  test('is undecided without valid trials', () => {
    const invalid = workload({ behaviours: [{ variant: kept, invalid: ['3 of 100 deliveries lost'] }] });
    expect(judge(10, { 'quantum-leap': [invalid] })).toMatchObject({ because: 'invalid' });
  });
});
