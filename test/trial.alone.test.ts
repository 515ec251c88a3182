import { describe, expect, test } from 'vitest';
import { decodeHistogram } from '../core/histogram.ts';
import { variantSchema } from '../core/transports.ts';
import type { WireSample } from '../core/trial.ts';
import { slugOf } from '../core/variant.ts';
import { childrenOf, isAlive } from './fixtures/processes.ts';
import { delayTarget, runShortTrial, sharedPlace, shortScenario } from './fixtures/trial.ts';

const variants = [
  { transport: 'short-polling', interval: '50ms', connection: 'close' },
  { transport: 'short-polling', interval: '50ms', connection: 'keep-alive' },
  { transport: 'long-polling', hold: '300ms' },
  { transport: 'http-streaming', heartbeat: '100ms' },
  { transport: 'sse', heartbeat: '100ms' },
  // A client that stalls for longer loses its connection, which is a fault; here it may stall for 250 ms.
  { transport: 'websocket', heartbeat: '300ms' },
  { transport: 'websocket', frames: 'binary', subprotocols: ['chat.v2', 'chat.v1'] },
  { transport: 'websocket', compression: true },
];

const decoded = (base64: string) => Buffer.from(base64, 'base64').toString('latin1');

describe('a trial', () => {
  test.each(variants.map((variant) => [slugOf(variantSchema.parse(variant)), variant] as const))(
    'of %s is valid, with every byte in the ledger',
    async (slug, variant) => {
      const scenario = shortScenario({ variants: [variant] });
      const trial = await runShortTrial(scenario);
      expect(trial.invalid).toEqual([]);
      expect(trial.subscribeMs?.count).toBe(scenario.users);
      expect(trial.subscribeMs?.min).toBeGreaterThan(0);
      expect(trial.variant).toBe(slug);
      expect(trial.subprotocols).toEqual('subprotocols' in variant ? ['chat.v2'] : undefined);
      expect(trial.delivery).toMatchObject({ lost: 0, duplicated: 0, reordered: 0, corrupted: 0, gaps: 0 });
      expect(trial.delivery.delivered).toBe(trial.delivery.expected);
      expect(trial.bytes.unaccounted).toBe(0);
      for (const side of [trial.bytes.sent, trial.bytes.received]) {
        const { handshake, headers, framing, payload, heartbeat, total } = side;
        expect(handshake + headers + framing + payload + heartbeat).toBe(total);
      }
      expect(decodeHistogram(trial.latencyMs.histogram).totalCount).toBe(trial.latencyMs.count);
      const seconds = trial.series.reduce((n, second) => n + second.delivered, 0);
      expect(seconds).toBe(trial.delivery.delivered);

      const { users = [] } = trial.packetTimes ?? {};
      expect(users.map(({ user }) => user)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
      for (const { endMs, slots } of users) {
        expect(endMs).toBe(1_000);
        // Whoever is silent hears of its own notifications, five on average.
        expect(slots.every((slot, i) => slot < 100 && slot > (slots[i - 1] ?? -1))).toBe(true);
      }
      // Polls, and heartbeats, of each user; there are at least five of these in the window.
      const isRegular = 'interval' in variant || ('heartbeat' in variant && variant.heartbeat === '100ms');
      if (isRegular) for (const { slots } of users) expect(slots.length).toBeGreaterThanOrEqual(5);

      const { handshake, exchange, notifications } = trial.wire as WireSample;
      const received = decoded(exchange.received);
      expect(notifications.length).toBeGreaterThan(0);
      if (handshake) {
        expect(decoded(handshake.sent)).toMatch(/^GET \/\S+ HTTP\/1\.1\r\n/);
        expect(decoded(handshake.received)).toMatch(/^HTTP\/1\.1 (200|101) /);
        expect(exchange.sent).toBe('');
      } else {
        expect(decoded(exchange.sent)).toMatch(/^GET \/\S+&cursor=\S+ HTTP\/1\.1\r\n(.+\r\n)+\r\n$/);
        expect(received).toMatch(/^HTTP\/1\.1 200 /);
      }
      for (const { payload } of notifications) {
        const text = decoded(payload);
        const isCompressed = (received.charCodeAt(0) & 0xc0) === 0xc0;
        if (isCompressed) expect(received).not.toContain(text);
        else expect(received).toContain(handshake && 'frames' in variant ? text : JSON.stringify(text));
      }
    },
  );

  // Side by side: whether this machine kept its own time was judged above.
  test.concurrent.each(
    variants.slice(0, 6).map((variant) => [slugOf(variantSchema.parse(variant)), variant] as const),
  )('of %s is valid with messages from the subscribers, rooms, and two agents', async (_slug, variant) => {
    const stream = {
      name: 'talk',
      topics: { roomsOf: 5 },
      from: 'subscriber',
      arrivals: { process: 'poisson', perSecond: 10 },
      payload: { bytes: 60 },
    };
    const trial = await runShortTrial(shortScenario({ variants: [variant], streams: [stream] }), {
      agents: 2,
    });
    expect(trial.invalidKinds.filter((kind) => kind !== 'late' && kind !== 'agent')).toEqual([]);
    expect(trial.agents.map((agent) => agent.subscribers)).toEqual([10, 10]);
    expect(trial.publisherLagMs.count).toBeGreaterThan(0);
  });

  test('reports the delay of a target that is known to delay, from the scheduled instant on', async () => {
    const trial = await runShortTrial(shortScenario(), { target: delayTarget({ DELAY_MS: 150 }) });
    expect(trial.invalid).toEqual([]);
    const { min, p50 } = trial.latencyMs;
    // A timer may fire a millisecond early by the monotonic clock, never more.
    expect(min).toBeGreaterThanOrEqual(149);
    expect(p50).toBeGreaterThanOrEqual(150);
    expect(p50).toBeLessThan(250);
  });

  test('measures short polling at interval T with a mean latency of T/2', async () => {
    const scenario = shortScenario({
      users: 100,
      phases: { warmUp: '500ms', measure: '4s', drain: '2s' },
      variants: [{ transport: 'short-polling', interval: '400ms' }],
    });
    const { latencyMs, invalid } = await runShortTrial(scenario);
    expect(invalid).toEqual([]);
    expect(latencyMs.count).toBeGreaterThan(1000);
    expect(latencyMs.mean).toBeGreaterThan(180);
    expect(latencyMs.mean).toBeLessThan(230);
  });

  test.each([
    ['loses', 'lost'],
    ['repeats', 'duplicated'],
  ] as const)('is invalid when the target %s notifications', async (mode, fault) => {
    const scenario = shortScenario({ phases: { warmUp: '200ms', measure: '1s', drain: '500ms' } });
    const trial = await runShortTrial(scenario, { target: delayTarget({ MODE: mode }) });
    expect(trial.valid).toBe(false);
    expect(trial.invalid.join()).toContain(fault);
    expect(trial.delivery[fault]).toBeGreaterThan(0);
  });

  test('ends with the reason and the last output when the target dies', async () => {
    const trial = runShortTrial(shortScenario(), { target: delayTarget({ MODE: 'dies' }) });
    await expect(trial).rejects.toMatchObject({
      message: 'the target died (exit code 7)',
      output: expect.stringContaining('out of luck'),
    });
  });

  test('ends with the reason when the target cannot be started', async () => {
    const trial = runShortTrial(shortScenario(), { target: { file: '/no/such/program', args: [] } });
    await expect(trial).rejects.toThrow(/the target could not be started.*(ENOENT|No such file)/);
  });

  test('ends with the reason when the target refuses the subscribers', async () => {
    const scenario = shortScenario({ variants: [{ transport: 'websocket' }] });
    const trial = runShortTrial(scenario, { target: delayTarget({}) });
    await expect(trial).rejects.toThrow(
      /the target does not serve GET \/websocket \(it answered 404\): implement the endpoint/,
    );
  });

  test('ends when the machine runs out of memory, and blames the machine', async () => {
    const readMemory = () => ({ totalBytes: 8e9, availableBytes: 300e6, swappedBytes: 0 });
    const trial = runShortTrial(shortScenario({ phases: { warmUp: '0s', measure: '1m', drain: '1s' } }), {
      place: { ...sharedPlace, readMemory },
    });
    await expect(trial).rejects.toMatchObject({
      message: expect.stringContaining('only 300 MB of memory was left'),
      kind: 'machine',
    });
  });

  test('ends at once, with its processes, when it is aborted', async () => {
    const controller = new AbortController();
    const programs = ['servers/main.ts', 'clients/main.ts', 'harness/publisher/main.ts'];
    let started: number[] = [];
    const trial = runShortTrial(shortScenario({ phases: { warmUp: '0s', measure: '1h', drain: '1s' } }), {
      place: sharedPlace,
      signal: controller.signal,
      onProgress: ({ phase }) => {
        if (phase !== 'connecting' || started.length > 0) return;
        started = programs.flatMap((program) => childrenOf(process.pid, program));
        controller.abort(new Error('enough'));
      },
    });
    await expect(trial).rejects.toThrow('enough');
    expect(started).toHaveLength(programs.length);
    expect(started.filter(isAlive)).toEqual([]);
  });
});
