import { describe, expect, test } from 'vitest';
import { type Behaviour, judge, jumping, wobble, workload } from '../../../test/fixtures/claims.ts';

type Cpu = (round: number) => number;

const polls = (connection: string, over: string) => ({
  transport: 'short-polling',
  interval: '100ms',
  connection,
  over,
});

/** Kept connections that cost 50 µs in the clear, and so much over TLS. */
const kept = (poll: Cpu, sse: Cpu, websocket: Cpu) =>
  workload({
    rounds: 4,
    behaviours: (
      [
        [polls('keep-alive', 'direct'), polls('keep-alive', 'tls'), poll],
        [{ transport: 'sse' }, { transport: 'sse', over: 'tls' }, sse],
        [{ transport: 'websocket' }, { transport: 'websocket', over: 'tls' }, websocket],
      ] as const
    ).flatMap(([clear, secured, cpuUs]): Behaviour[] => [
      { variant: clear, cpuUs: wobble(50), requests: 100 },
      { variant: secured, cpuUs, requests: 100 },
    ]),
  });

interface Handshakes {
  readonly full: Cpu;
  readonly resumed: Cpu;
  readonly full12?: Cpu;
  readonly resumed12?: Cpu;
  readonly counted?: Behaviour['handshakes'];
}

/** New connections that cost 100 µs in the clear: one for each of 100 polls. */
function anew({
  full,
  resumed,
  full12 = wobble(400),
  resumed12 = wobble(150),
  counted = { full: 10, resumed: 90 },
}: Handshakes) {
  const one = (over: string, cpuUs: Cpu, tlsHandshake: number, handshakes?: Behaviour['handshakes']) => ({
    variant: polls('close', over),
    cpuUs,
    requests: 100,
    opened: 100,
    sent: { tlsHandshake: 100 * tlsHandshake },
    received: { tlsHandshake: 50 * tlsHandshake },
    ...(handshakes && { handshakes }),
  });
  const allFull = { full: 100, resumed: 0 };
  return workload({
    rounds: 4,
    behaviours: [
      one('direct', wobble(100), 0),
      one('tls+no-resume', full, 2_000, allFull),
      one('tls', resumed, 1_600, counted),
      one('tls1.2+no-resume', full12, 1_000, allFull),
      one('tls1.2', resumed12, 400, counted),
    ],
  });
}

describe('what TLS costs', () => {
  const dear = [anew({ full: wobble(400), resumed: wobble(300) })];
  const cheap = [anew({ full: wobble(150), resumed: wobble(140) })];

  test('is little on kept connections and much on new ones', () => {
    const { verdict, sentence, figures } = judge(23, {
      'tls-kept': [kept(wobble(65), wobble(60), wobble(70))],
      'tls-new': dear,
    });
    expect(verdict).toBe('reproduced');
    expect(sentence).toMatch(
      /^With TLS 1\.3 the server took 1\.30× \(.*\) the CPU per poll on a kept connection, 1\.20× .* by SSE and 1\.40× .* by WebSocket; .* with a full handshake each time, 4\.0×/,
    );
    expect(figures.find(({ label }) => label.includes('over TLS: Polls on new'))?.value).toBeCloseTo(405, 0);
  });

  test('refutes the claim when one kept connection is dear, or new ones are cheap', () => {
    const keptCheap = [kept(wobble(65), wobble(60), wobble(70))];
    const keptDear = [kept(wobble(65), wobble(60), wobble(120))];
    expect(judge(23, { 'tls-kept': keptDear, 'tls-new': dear }).verdict).toBe('refuted');
    expect(judge(23, { 'tls-kept': keptCheap, 'tls-new': cheap }).verdict).toBe('refuted');
  });

  test('is not known where the rounds scatter, or half was not run', () => {
    const scattered = [kept(wobble(65), jumping(60, 1), wobble(70))];
    expect(judge(23, { 'tls-kept': scattered, 'tls-new': dear })).toMatchObject({ because: 'evidence' });
    expect(judge(23, { 'tls-kept': scattered })).toMatchObject({ because: 'not run' });
  });
});

describe('what a resumed session spares', () => {
  test('is most of the handshake, or it is not; TLS 1.2 stands beside', () => {
    const { verdict, sentence, figures } = judge(35, {
      'tls-new': [anew({ full: wobble(400), resumed: wobble(160) })],
    });
    expect(verdict).toBe('reproduced');
    expect(sentence).toMatch(
      /a resumed handshake took 0\.200 \(.*\) of the server CPU that a full one adds, and 2,400 B instead of 3,000; in TLS 1\.2 0\.167 .*, and 600 B instead of 1,500\.$/,
    );
    expect(figures.map(({ value }) => Number(value.toFixed(3)))).toEqual([0.2, 3000, 2400, 0.167, 1500, 600]);
    const most = { full: wobble(400), resumed: wobble(340) };
    expect(judge(35, { 'tls-new': [anew(most)] }).verdict).toBe('refuted');
  });

  test('is not known where the rounds scatter', () => {
    const scattered = { full: wobble(400), resumed: jumping(250, 0) };
    expect(judge(35, { 'tls-new': [anew(scattered)] })).toMatchObject({ because: 'evidence' });
  });

  test('needs a target that resumes sessions', () => {
    const never = { full: wobble(400), resumed: wobble(400), counted: { full: 100, resumed: 0 } };
    expect(judge(35, { 'tls-new': [anew(never)] })).toMatchObject({
      because: 'needs',
      sentence: expect.stringContaining('0 of 400 handshakes'),
    });
  });
});
