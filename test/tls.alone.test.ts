import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { variantSchema } from '../core/transports.ts';
import type { Trial } from '../core/trial.ts';
import { slugOf } from '../core/variant.ts';
import { findNetwork } from '../harness/place/network.ts';
import { nodeProcess } from '../harness/processes/processCommand.ts';
import { readCapture, requestsIn } from './fixtures/capture.ts';
import { captured } from './fixtures/capturedNetwork.ts';
import { decrypt, readKeyLog } from './fixtures/decrypted.ts';
import { runShortTrial, sharedPlace, shortScenario } from './fixtures/trial.ts';
import { works } from './fixtures/works.ts';

const slugged = (variants: readonly object[]) =>
  variants.map((variant) => [slugOf(variantSchema.parse(variant)), variant] as const);

const transports = [
  { transport: 'short-polling', interval: '100ms', connection: 'close' },
  { transport: 'short-polling', interval: '100ms' },
  { transport: 'long-polling', hold: '300ms' },
  { transport: 'http-streaming' },
  { transport: 'sse' },
  { transport: 'websocket' },
];
const overTls = slugged(transports.map((variant) => ({ ...variant, over: 'tls' })));

const network = await findNetwork('auto');

const stream = (from: string, max: number) => ({
  name: `${from}s`,
  topics: { roomsOf: 4 },
  from,
  arrivals: { process: 'poisson', perSecond: 4 },
  // Of up to three records.
  payload: { bytes: { distribution: 'uniform', min: 20, max } },
});

/** The bytes of a direction, by what they are for. */
const categoriesOf = ({ total: _, envelope: __, ...categories }: Trial['bytes']['sent']) => categories;
const sumOf = (counts: object) =>
  Object.values(counts as Record<string, number>).reduce((sum, bytes) => sum + bytes, 0);

describe.runIf(network.name === 'private' && works('tcpdump', '--version'))(
  'a capture of TLS, decrypted with the log of its keys (where there are tcpdump and a private network)',
  () => {
    let folder: string;
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'pushbench-capture-'));
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    test.each(overTls)('of %s agrees with the ledger to the byte', async (_slug, variant) => {
      const [file, keys] = [join(folder, 'wire.pcap'), join(folder, 'keys')];
      const trial = await runShortTrial(
        shortScenario({
          users: 8,
          variants: [variant],
          streams: [stream('server', 40_000), stream('subscriber', 3_000)],
        }),
        {
          place: { ...sharedPlace, network: captured(network, file) },
          agent: nodeProcess(new URL('../clients/main.ts', import.meta.url), `--tls-keylog=${keys}`),
        },
      );
      expect(trial.bytes.unaccounted).toBe(0);
      const { sent, received, streams } = readCapture(readFileSync(file), '10.77.0.2', '10.77.0.1');
      expect(sent.payloadBytes).toBe(trial.bytes.sent.total);
      const unread = received.payloadBytes - trial.bytes.received.total;
      expect(unread).toBeGreaterThanOrEqual(0);
      // A client that has its answer closes, and does not wait for the alert by which the target does, too.
      expect([unread % 24, unread <= 24 * streams.length]).toEqual([0, true]);

      const { exchange, recordOverhead } = trial.wire ?? {};
      expect([recordOverhead, (exchange?.records?.received ?? 0) > 0]).toEqual([22, true]);

      const keyLog = readKeyLog(readFileSync(keys, 'utf8'));
      const plain = streams.map((one) => decrypt(one, keyLog));
      for (const direction of ['sent', 'received'] as const) {
        const { tlsHandshake, tlsRecords, ...others } = categoriesOf(trial.bytes[direction]);
        const all = plain.map((one) => one[direction]);
        expect(tlsRecords).toBe(22 * all.reduce((n, { records }) => n + records, 0));
        expect(sumOf(others)).toBe(all.reduce((n, { application }) => n + application.length, 0));
        // What nobody has read is the alert that ends a connection.
        const handshake = all.reduce((n, { otherBytes }) => n + otherBytes, 0);
        expect(handshake - (tlsHandshake ?? 0)).toBe(direction === 'sent' ? 0 : unread);
      }
      const requests = requestsIn(
        plain.map((one) => ({ sent: one.sent.application, received: one.received.application })),
      );
      expect(requests).toBe(trial.requests.total);
    });
  },
);

// Trials in which most of the time is waiting, side by side.
test.concurrent.each(overTls)(
  '%s keeps exact books while connections are cut and the target restarts',
  async (_, variant) => {
    const trial = await runShortTrial(
      shortScenario({
        users: 10,
        variants: [variant],
        streams: [stream('server', 40_000)],
        phases: { warmUp: '200ms', measure: '2s', drain: '3s' },
        disturbances: [
          { kind: 'disconnect', every: '400ms', within: '300ms' },
          { kind: 'restart', after: '1s', down: '200ms' },
        ],
      }),
    );
    expect(trial.bytes.unaccounted).toBe(0);
    expect(trial.invalidKinds.filter((kind) => kind !== 'late' && kind !== 'agent')).toEqual([]);
    // Each subscriber resumes its session, until the target that gave it is gone.
    const { full = 0, resumed = 0 } = trial.tls?.handshakes ?? {};
    // On a slow machine, not everybody is back from the restart when the schedule ends.
    expect(full).toBeGreaterThan(10);
    expect(full).toBeLessThan(40);
    expect(resumed).toBeGreaterThan(0);
  },
);

test('polls on kept connections keep them, however soon the answers come', async () => {
  const variant = { transport: 'short-polling', interval: '5ms', over: 'tls' };
  const trial = await runShortTrial(shortScenario({ users: 50, variants: [variant] }));
  expect(trial.bytes.unaccounted).toBe(0);
  expect(trial.connections.opened).toBe(50);
});

test('a trial says what clients and target agreed on, and leaves no key behind', async () => {
  const folder = process.env.TMPDIR;
  const own = mkdtempSync(join(tmpdir(), 'pushbench-keys-'));
  process.env.TMPDIR = own;
  try {
    const over = { tls: { version: '1.2', certificate: 'rsa2048', resume: false } };
    const [polling] = transports;
    const trial = await runShortTrial(shortScenario({ users: 4, variants: [{ ...polling, over }] }));
    expect(trial.variant).toBe('short-polling-100ms-close-tls1.2-rsa2048-no-resume');
    expect(trial.tls).toEqual({
      version: 'TLSv1.2',
      cipher: expect.stringMatching(/^TLS_ECDHE_RSA_WITH_/),
      group: 'X25519',
      certificate: 'rsa 2048',
      handshakes: { full: trial.connections.opened, resumed: 0 },
    });
    expect(trial.bytes.unaccounted).toBe(0);
    expect(readdirSync(own)).toEqual([]);
  } finally {
    if (folder === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = folder;
    rmSync(own, { recursive: true });
  }
});
