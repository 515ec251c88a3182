import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { pathSchema } from '../../../core/path.ts';
import type { ProxyUse } from '../../../core/proxyUse.ts';
import type { Result } from '../../../core/result.ts';
import type { Variant } from '../../../core/transports.ts';
import type { Trial } from '../../../core/trial.ts';
import { slugOf, withPath } from '../../../core/variant.ts';
import { auditableResult } from '../../../test/fixtures/auditable.ts';
import { proxyUse } from '../../../test/fixtures/proxied.ts';
import { times } from '../../../test/fixtures/result.ts';
import { auditOf } from '../audit.ts';
import { exitCodeOfCheck } from '../exitCode.ts';
import { rules } from './index.ts';

const good = auditableResult();

/** What a rule says of a result. */
const judgedBy = (id: string, result: Result) => auditOf(result).judged.find(({ rule }) => rule.id === id);

const withEnvironment = (parts: Partial<Result['environment']>): Result => ({
  ...good,
  environment: { ...good.environment, ...parts },
});

/** The good result with the first trial changed. */
const withTrial = (change: (trial: Trial) => Partial<Trial>): Result => ({
  ...good,
  trials: good.trials.map((trial, i) => (i === 0 ? { ...trial, ...change(trial) } : trial)),
});

const withScenario = (parts: object): Result => ({ ...good, scenario: { ...good.scenario, ...parts } });
const variantsOf = ({ scenario }: Result) => scenario.variants as Record<string, unknown>[];
const rounds = (n: number): Result => ({ ...auditableResult(n), noise: good.noise as never });
const agentsOf = (parts: Partial<Trial['agents'][number]>) =>
  withTrial(({ agents }) => ({ agents: agents.map((agent) => ({ ...agent, ...parts })) }));
const conditions = good.environment.conditions as NonNullable<Result['environment']['conditions']>;

test('a good result keeps every rule', () => {
  const { judged, outcome } = auditOf(good);
  const others = judged.filter((one) => one.outcome !== 'pass');
  expect(others.map(({ rule, outcome }) => [rule.id, outcome])).toEqual([['path-kept', 'not applicable']]);
  expect(outcome).toBe('pass');
  expect(exitCodeOfCheck([auditOf(good)])).toBe(0);
});

const broken: readonly (readonly [string, 'failure' | 'warning', string, () => Result])[] = [
  ['complete', 'failure', 'interrupted', () => ({ ...good, interrupted: true, finished: false })],
  ['complete', 'failure', 'is missing', () => ({ ...good, trials: good.trials.slice(1) })],
  [
    'complete',
    'failure',
    'failed: it died',
    () => {
      const [{ variant, transport, round } = good.trials[0] as Trial, ...trials] = good.trials;
      const failed = { variant, transport, round, reason: 'it died', output: '', kind: 'died' as const };
      return { ...good, trials, failedTrials: [failed] };
    },
  ],
  ['trials-valid', 'warning', '1 of 30', () => withTrial(() => ({ valid: false, invalid: ['late'] }))],
  [
    'trials-valid',
    'failure',
    'of 30 trials are invalid',
    () => ({
      ...good,
      trials: good.trials.map((t) => (t.round < 3 ? { ...t, valid: false, invalid: ['late'] } : t)),
    }),
  ],
  [
    'delivery-complete',
    'failure',
    '3 lost',
    () => withTrial(({ delivery }) => ({ delivery: { ...delivery, lost: 3, delivered: 1697 } })),
  ],
  [
    'delivery-complete',
    'failure',
    'the schedule has 1700',
    () => withTrial(({ delivery }) => ({ delivery: { ...delivery, expected: 1600, delivered: 1600 } })),
  ],
  ['system-described', 'failure', 'the kernel', () => withEnvironment({ kernel: undefined })],
  ['system-described', 'warning', 'the frequency governor', () => withEnvironment({ governor: null })],
  [
    'system-described',
    'warning',
    'network offloads (needs ethtool)',
    () => withEnvironment({ link: { device: 'wire', mtu: 1500, sizes: {}, offloads: null } }),
  ],
  [
    'system-described',
    'warning',
    'how the processor is set up',
    () => withEnvironment({ processor: undefined }),
  ],
  [
    'rerun-possible',
    'failure',
    'differed from its commit',
    () => withEnvironment({ git: { commit: 'a'.repeat(40), dirty: true } }),
  ],
  ['rerun-possible', 'warning', 'commit of pushbench is unknown', () => withEnvironment({ git: null })],
  ['rerun-possible', 'warning', 'lockfile', () => withEnvironment({ lockfile: null })],
  ['rerun-possible', 'failure', 'scenario is not in', () => withScenario({ streams: undefined })],
  ['rerun-possible', 'warning', 'node server.js', () => ({ ...good, target: { command: 'node server.js' } })],
  [
    'undistorted',
    'warning',
    'NODE_OPTIONS is set',
    () => withEnvironment({ conditions: { ...conditions, variables: { NODE_OPTIONS: '--inspect' } } }),
  ],
  ['undistorted', 'warning', 'shared its core', () => withEnvironment({ targetCore: null })],
  [
    'host-speed',
    'warning',
    'index is 30',
    () => withEnvironment({ machineIndex: { workload: 1, value: 30, messagesPerMs: 1, writesPerMs: 1 } }),
  ],
  [
    'offered-load',
    'failure',
    'lagged 60.0 ms (limit 50.0 ms)',
    () => withTrial(() => ({ latencyMs: times([70, 80]), publisherLagMs: times([60]) })),
  ],
  [
    'offered-load',
    'warning',
    'of the mean latency',
    () => withTrial(() => ({ latencyMs: times([2, 2]), publisherLagMs: times([1, 1]) })),
  ],
  [
    'offered-load',
    'failure',
    '39 notifications were sent of 40',
    () => withTrial(({ publisher }) => ({ publisher: { ...publisher, published: 39 } })),
  ],
  [
    'nothing-omitted',
    'failure',
    '2 latencies for 1500',
    () => withTrial(() => ({ latencyMs: times([1, 2]) })),
  ],
  ['generator-not-limit', 'failure', 'busy 95 %', () => agentsOf({ eventLoopUtilization: 0.95 })],
  ['generator-not-limit', 'warning', 'busy 80 %', () => agentsOf({ eventLoopUtilization: 0.8 })],
  [
    'generator-not-limit',
    'failure',
    'stalled for 90.0 ms (limit 50.0 ms)',
    () => agentsOf({ eventLoopDelayMs: { mean: 1, p99: 2, max: 90 } }),
  ],
  [
    'machine-quiet',
    'failure',
    'the machine was busy',
    () => withTrial(({ machine }) => ({ machine: machine && { ...machine, otherCpuMs: 9_000 } })),
  ],
  ['enough-rounds', 'failure', '1 valid round', () => rounds(1)],
  ['enough-rounds', 'warning', '3 valid rounds', () => rounds(3)],
  [
    'order-shuffled',
    'failure',
    'stand together',
    () => ({
      ...good,
      trials: [...good.trials]
        .sort((a, b) => a.variant.localeCompare(b.variant) || a.round - b.round)
        .map((trial, i) => ({ ...trial, startedAt: (good.trials[i] as Trial).startedAt })),
    }),
  ],
  [
    'order-shuffled',
    'failure',
    'All 5 rounds have the same order',
    () => ({
      ...good,
      trials: [...good.trials]
        .sort((a, b) => a.round - b.round || a.variant.localeCompare(b.variant))
        .map((trial, i) => ({ ...trial, startedAt: (good.trials[i] as Trial).startedAt })),
    }),
  ],
  ['order-shuffled', 'failure', 'say they began', () => ({ ...good, trials: good.trials.toReversed() })],
  ['order-shuffled', 'warning', 'not the one that the seed gives', () => ({ ...good, seed: 'another' })],
  [
    'arms-equal',
    'failure',
    'Payloads differ',
    () =>
      withTrial(({ bytes }) => ({
        bytes: { ...bytes, received: { ...bytes.received, payload: bytes.received.payload + 1700 } },
      })),
  ],
  [
    'arms-equal',
    'failure',
    'different load processes',
    () => withTrial(({ agents }) => ({ agents: [...agents, ...agents] })),
  ],
  [
    'arms-equal',
    'warning',
    'heartbeat (15000 and 9000)',
    () => {
      const variants = variantsOf(good).map((v) => (v.transport === 'sse' ? { ...v, heartbeat: 9_000 } : v));
      const rename = (slug: string) => (slug === 'sse' ? 'sse-heartbeat9s' : slug);
      return {
        ...withScenario({ variants }),
        variants: good.variants.map(rename),
        trials: good.trials.map((t) => ({ ...t, variant: rename(t.variant) })),
      };
    },
  ],
  [
    'window-long-enough',
    'failure',
    'shorter than the hold of 25s',
    () => withScenario({ users: 4000, phases: { warmUp: 1000, measure: 10_000, drain: 5000 } }),
  ],
  [
    'window-long-enough',
    'warning',
    'shorter than twice the hold of 25s',
    () => withScenario({ users: 4000, phases: { warmUp: 1000, measure: 40_000, drain: 5000 } }),
  ],
  [
    'percentiles-supported',
    'failure',
    'needs 10000 samples; a trial has 1500',
    () => withScenario({ slos: [{ metric: 'latency.p999', atMost: 250 }] }),
  ],
  ['noise-floor', 'warning', 'not in the result', () => ({ ...good, noise: undefined as never })],
  [
    'noise-floor',
    'failure',
    'this machine cannot tell',
    () => ({
      ...good,
      noise: good.variants.map((variant) => ({ variant, metrics: { 'latency.p50': { 3: 9_999 } } })),
    }),
  ],
  ['calibrated', 'warning', 'not calibrated', () => ({ ...good, calibration: null })],
  [
    'path-kept',
    'failure',
    'it names no TLS, and ran over TLSv1.3',
    () =>
      withTrial(() => ({
        tls: {
          version: 'TLSv1.3',
          cipher: 'TLS_AES_256_GCM_SHA384',
          group: null,
          certificate: null,
          handshakes: { full: 1, resumed: 0 },
        },
      })),
  ],
  [
    'books-balance',
    'failure',
    'do not add up',
    () =>
      withTrial(({ bytes }) => ({
        bytes: { ...bytes, sent: { ...bytes.sent, total: bytes.sent.total + 1 } },
      })),
  ],
  [
    'figures-match',
    'failure',
    'latencyMs does not follow',
    () => withTrial(({ latencyMs }) => ({ latencyMs: { ...latencyMs, p99: 1 } })),
  ],
  ['figures-match', 'failure', 'called valid', () => withTrial(() => ({ invalid: ['late'] }))],
];

test('what HTTP/2 and TLS add is part of the books', () => {
  const added = { control: 13, tlsHandshake: 1_500, tlsRecords: 22 };
  const over = withTrial(({ bytes: { sent, ...others } }) => ({
    bytes: { ...others, sent: { ...sent, ...added, total: sent.total + 1_535 } },
  }));
  expect(judgedBy('books-balance', over)?.outcome).toBe('pass');
});

describe('variants over paths', () => {
  const use = {
    cipher: 'TLS_AES_256_GCM_SHA384',
    group: null,
    certificate: null,
    handshakes: { full: 1, resumed: 0 },
  };
  const peer = {
    maxConcurrentStreams: null,
    initialWindowBytes: 65_535,
    headerTableBytes: 4096,
    connectProtocol: true,
  };

  /** The good result with all variants, or some, over a path, on which this was agreed. */
  function over(
    path: string,
    agreed: Partial<Trial>,
    isMoved: (slug: string) => boolean = () => true,
  ): Result {
    const variants = (good.scenario.variants as Variant[]).map((variant) =>
      isMoved(slugOf(variant)) ? withPath(variant, pathSchema.parse(path)) : variant,
    );
    const renamed = new Map(good.variants.map((slug, i) => [slug, slugOf(variants[i] as Variant)]));
    const name = (slug: string) => renamed.get(slug) as string;
    return {
      ...good,
      scenario: { ...good.scenario, variants } as Result['scenario'],
      variants: good.variants.map(name),
      trials: good.trials.map((trial) => ({
        ...trial,
        variant: name(trial.variant),
        ...(isMoved(trial.variant) && agreed),
      })),
    };
  }
  const tls = (version: string) => ({ tls: { version, ...use } });
  const http2 = (version: 'h2' | 'h2c') => ({ http2: { version, connections: 1, streams: 1, peer } });
  const nginx = (parts: Partial<ProxyUse> = {}) => ({ proxy: { ...proxyUse, ...parts } });
  const kept = (result: Result) => judgedBy('path-kept', result);

  test('keep to them where that was agreed on', () => {
    expect(kept(over('tls', tls('TLSv1.3')))?.outcome).toBe('pass');
    expect(kept(over('h2+tls1.2', { ...tls('TLSv1.2'), ...http2('h2') }))?.outcome).toBe('pass');
    expect(kept(over('nginx', nginx()))?.outcome).toBe('pass');
    expect(kept(over('shared20', http2('h2c')))?.found[0]).toContain('HTTP/2, 20 users per connection');
  });

  test.each([
    ['tls', {}, 'it names TLSv1.3, and ran over none'],
    ['tls1.2', tls('TLSv1.3'), 'it names TLSv1.2, and ran over TLSv1.3'],
    ['h2', {}, 'it names h2c, and ran over HTTP/1.1'],
    ['h2+tls', tls('TLSv1.3'), 'it names h2, and ran over HTTP/1.1'],
    ['direct', http2('h2c'), 'it names HTTP/1.1, and ran over h2c'],
    ['nginx', {}, 'it names nginx (right), and ran behind none'],
    ['direct', nginx(), 'it names no proxy, and ran behind nginx (right)'],
    ['nginx-no-upgrade', nginx(), 'it names nginx (no-upgrade), and ran behind nginx (right)'],
  ])('over %s with %j do not', (path, agreed, found) => {
    const judged = kept(over(path, agreed));
    expect(judged?.outcome).toBe('failure');
    expect(judged?.found[0]).toContain(found);
  });

  const upgraded = (
    over: { version?: 'h2' | 'h2c'; onStreams?: number; connectProtocol?: boolean } = {},
  ) => ({
    ...tls('TLSv1.3'),
    http2: {
      ...http2(over.version ?? 'h2').http2,
      webSockets: { onStreams: over.onStreams ?? 0, onHttp1: 7 },
      peer: { ...peer, connectProtocol: over.connectProtocol ?? false },
    },
  });

  test('keep to HTTP/2 where WebSockets could not, and that is said', () => {
    const judged = kept(over('h2+tls', upgraded()));
    expect(judged?.outcome).toBe('pass');
    expect(judged?.found[0]).toMatch(/WebSockets of .*websocket-h2-tls.* took connections of HTTP\/1.1/);
  });

  test.each([
    [{ onStreams: 3 }, '7 of its WebSockets took HTTP/1.1, and 3 others took streams'],
    [
      { connectProtocol: true },
      '7 of its WebSockets took HTTP/1.1, and WebSockets were announced on streams',
    ],
  ])('do not where WebSockets took HTTP/1.1 with %j', (how, found) => {
    const judged = kept(over('h2+tls', upgraded(how)));
    expect(judged?.outcome).toBe('failure');
    expect(judged?.found[0]).toContain(found);
  });

  test('behind a proxy that was updated between two rounds have figures of neither', () => {
    const result = over('nginx', nginx());
    const [first, ...others] = result.trials as [Trial, ...Trial[]];
    const mixed = { ...result, trials: [{ ...first, ...nginx({ version: '9.9' }) }, ...others] };
    expect(kept(mixed)?.found[0]).toContain(`its trials ran behind 9.9 and ${proxyUse.version}`);
  });

  test('in the clear over HTTP/1.1 are told what deployments have', () => {
    expect(kept(good)?.found[0]).toMatch(
      /HTTP\/1.1 in the clear. Deployments have TLS.*--over direct,h2\+tls/,
    );
  });

  test('that differ in their path are not equal arms', () => {
    const [first] = good.variants;
    const mixed = over('tls', tls('TLSv1.3'), (slug) => slug === first);
    expect(judgedBy('arms-equal', mixed)).toMatchObject({
      outcome: 'warning',
      found: [expect.stringContaining('They differ in path (“TLS” and “HTTP/1.1 in the clear”)')],
    });
    expect(judgedBy('arms-equal', over('tls', tls('TLSv1.3')))?.outcome).toBe('pass');
  });
});

describe('a rule', () => {
  test.each(broken)('%s says %s: %s', (id, outcome, text, result) => {
    const judged = judgedBy(id, result());
    expect(judged?.found.join('\n')).toContain(text);
    expect(judged?.outcome).toBe(outcome);
  });

  test('has a test that breaks it, a reason, a source, and a place in the documentation', () => {
    const documented = readFileSync(join(import.meta.dirname, '../../../docs/AUDIT.md'), 'utf8');
    for (const { id, reason, sources, title } of rules) {
      expect(broken.map(([broke]) => broke)).toContain(id);
      expect(reason.length).toBeGreaterThan(40);
      expect(sources.length).toBeGreaterThan(0);
      expect(title).not.toMatch(/[.:]$/);
      expect(documented).toContain(`\`${id}\``);
      for (const { url } of sources) if (url.startsWith('https:')) expect(documented).toContain(url);
    }
    expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
  });

  test('has nothing to judge where there is nothing', () => {
    const none = auditOf({ ...good, trials: [], variants: ['sse'], calibration: null });
    expect(none.judged.filter(({ outcome }) => outcome === 'not applicable').length).toBeGreaterThan(5);
  });
});

test('a result that says it has a billion rounds is judged as quickly as any', () => {
  expect(judgedBy('order-shuffled', { ...good, rounds: 1_000_000_000 })?.outcome).toBe('pass');
});

test('the exit code says first that a result is unfinished, then that it breaks a rule', () => {
  const unfinished = auditOf({ ...good, finished: false });
  const breaking = auditOf(rounds(1));
  const warned = auditOf({ ...good, calibration: null });
  expect(exitCodeOfCheck([warned])).toBe(0);
  expect(exitCodeOfCheck([warned, breaking])).toBe(1);
  expect(exitCodeOfCheck([unfinished, breaking])).toBe(3);
});
