import { describe, expect, test } from 'vitest';
import type { Result } from '../../core/result.ts';
import { variantSchema } from '../../core/transports.ts';
import type { Trial } from '../../core/trial.ts';
import { costlyResult, type Load, severalLoads, unitCosts } from '../../test/fixtures/costly.ts';
import { bytes as booked } from '../../test/fixtures/result.ts';
import type { MeasuredResult } from './measurements.ts';
import { environmentMix, requireOneEnvironment } from './oneEnvironment.ts';
import { projectionOf } from './projection.ts';
import type { ProjectionOptions } from './projectionOptions.ts';
import { perMonth } from './quantities.ts';
import type { VariantProjection } from './variantProjection.ts';
import { projectionAnswer, projectionWarnings } from './words.ts';

const options: ProjectionOptions = {
  users: 1_000_000,
  notificationsPerUserSecond: 0.3,
  roundTripMs: 0,
  utilisation: 0.6,
  payloadBytes: null,
  fanOut: null,
  variants: null,
};
const measured = (loads: readonly Load[], how: Parameters<typeof costlyResult>[1] = {}) =>
  loads.map((load, i) => ({ source: `${i}.json`, result: costlyResult(load, how), shortfall: null }));
const project = (loads: readonly Load[], parts: Partial<ProjectionOptions> = {}, how = {}) =>
  projectionOf(measured(loads, how), { ...options, ...parts });
const variantIn = ({ variants }: { variants: readonly VariantProjection[] }, slug: string) => {
  const found = variants.find(({ variant }) => variant.slug === slug);
  if (!found) throw new Error(`no ${slug}`);
  return found;
};

const { cpuUs, bytes, memory } = unitCosts;
/** Cores at a utilisation of 60 %, of so many µs of CPU in a second. */
const coresFor = (us: number) => us / (600_000 - cpuUs.processSecond);

const eachTrial = (change: (trial: Trial) => Trial) => (result: Result) => ({
  ...result,
  trials: result.trials.map(change),
});

describe('a projection', () => {
  const projection = project(severalLoads);

  test('finds the cores that the costs come to, and its intervals hold them', () => {
    const notifications = 300_000 * cpuUs.notification;
    const truth = {
      'short-polling-1s-keep-alive': coresFor(1_000_000 * cpuUs.poll + notifications),
      'short-polling-4s-keep-alive': coresFor(250_000 * cpuUs.poll + notifications),
      'long-polling-hold2s': coresFor((300_000 / (1 - Math.exp(-0.6))) * cpuUs.poll + notifications),
      sse: coresFor(1_000_000 * cpuUs.connectionSecond + notifications),
    };
    for (const [slug, cores] of Object.entries(truth)) {
      const { value, interval, isAtMost } = variantIn(projection, slug).cores;
      expect((value ?? 0) / cores).toBeCloseTo(1, 1);
      expect(interval?.low).toBeLessThan(cores);
      expect(interval?.high).toBeGreaterThan(cores);
      expect(isAtMost).toBe(false);
    }
  });

  test('counts bytes with TCP/IP headers, and memory with that of the processes', () => {
    const { egressBytes, ingressBytes, memoryBytes, cores } = variantIn(projection, 'sse');
    const egress = 300_000 * (bytes.notification + bytes.payload + 52) + 1_000_000 * bytes.connectionSecond;
    expect(egressBytes.value).toBeCloseTo(egress, -3);
    expect(ingressBytes.value).toBeCloseTo(300_000 * 52, -3);
    expect(perMonth(1)).toBe(2_628_000);
    const processes = Math.ceil(cores.value ?? 0) * memory.process;
    expect((memoryBytes.value ?? 0) / (1_000_000 * memory.connection + processes)).toBeCloseTo(1, 1);
  });

  test('shares a model between variants that differ only in how often they ask', () => {
    expect(projection.groups.map(({ variants }) => variants.map(({ slug }) => slug))).toContainEqual([
      'short-polling-1s-keep-alive',
      'short-polling-4s-keep-alive',
    ]);
  });

  test('marks what goes beyond the trials, and nothing that does not', () => {
    expect(variantIn(projection, 'sse').cores.beyond).toEqual([
      expect.stringMatching(/ users per process, measured up to 4000$/),
      expect.stringMatching(/ notifications per second and process, measured up to 2000$/),
      expect.stringMatching(/^60\.0 % of a core, measured up to /),
    ]);
    const small = variantIn(project(severalLoads, { users: 3_000, utilisation: 0.9 }), 'sse');
    expect([small.cores.beyond, small.memoryBytes.beyond]).toEqual([[], []]);
    const rare = variantIn(project(severalLoads, { notificationsPerUserSecond: 0.01 }), 'sse');
    expect(rare.egressBytes.beyond).toEqual([
      '0.0100 notifications per user and second, measured 0.100 to 2.00',
    ]);
  });

  test('gives an upper limit where terms that were measured together come apart downwards', () => {
    const sameUsers = [0.1, 0.5, 2].map((rate) => ({ users: 1_000, rate }));
    const { cores, limits } = variantIn(project(sameUsers), 'sse');
    expect(cores.isAtMost).toBe(true);
    expect(cores.value).toBeGreaterThan(
      coresFor(1_000_000 * cpuUs.connectionSecond + 300_000 * cpuUs.notification),
    );
    expect(limits.join()).toMatch(
      /^cores and memory: an upper limit: the trials could not separate the cost of a process from other costs.* pushbench sweep small with --vary users=… would show it$/,
    );
  });

  test('gives no figure for what was never measured by itself, and says what would', () => {
    const sameRate = [500, 1_000, 4_000].map((users) => ({ users, rate: 2 }));
    const { cores, missing } = variantIn(project(sameRate, { notificationsPerUserSecond: 0.1 }), 'sse');
    expect(cores.value).toBeNull();
    expect(missing[0]).toBe(
      'cores, egress and ingress: the cost of an open connection by itself was not measured; pushbench sweep small with --vary rate=… would show it',
    );
    // At the rate that was measured they need not be told apart.
    expect(variantIn(project(sameRate, { notificationsPerUserSecond: 2 }), 'sse').cores.value).not.toBeNull();
  });

  test('does not project another payload when all trials had one', () => {
    expect(variantIn(project(severalLoads, { payloadBytes: 2_000 }), 'sse').missing[0]).toMatch(
      /^cores: the cost of the payload by itself was not measured; .* --vary payload=…/,
    );
  });

  test('warns loudly where held-out configurations are predicted badly', () => {
    const bent = measured(severalLoads).map(({ source, result, shortfall }) => ({
      source,
      shortfall,
      result: {
        ...result,
        trials: result.trials.map((trial) => ({
          ...trial,
          target: {
            ...trial.target,
            cpuMs: (trial.target.cpuMs ?? 0) * (1 + (trial.agents[0]?.subscribers ?? 0) / 1_000) ** 2,
          },
        })),
      },
    }));
    const found = projectionOf(bent, options);
    expect(projectionWarnings(found)[0]).toMatch(/^DO NOT RELY ON CPU of Short polling/);
    expect(variantIn(found, 'sse').cores.isUnreliable).toBe(true);
    expect(projectionAnswer(found)).toMatch(/these trials do not show how many cores any variant needs\.$/);
  });

  test('answers with the fewest cores, and with what is not told apart from them', () => {
    expect(projectionAnswer(projection)).toMatch(
      /^1,000,000 users, each notified 18\.0 times a minute: (SSE|WebSocket) needs the fewest cores, [\d.]+ \([\d.]+ to [\d.]+\)\. Indistinguishable from it: (SSE|WebSocket)\. Short polling \(1s, keep-alive\) needs \d+ /,
    );
  });

  test('holds for silence, too', () => {
    const silent = project([...severalLoads, { users: 2_000, rate: 0.001 }], {
      notificationsPerUserSecond: 0,
    });
    for (const { cores, egressBytes } of silent.variants) {
      expect(cores.value).toBeGreaterThan(0);
      expect(egressBytes.value).toBeGreaterThan(0);
    }
  });

  test.each<[string, (result: Result) => Result]>([
    ['invalid', eachTrial((trial) => ({ ...trial, valid: false }))],
    [
      'users send, which the model does not cover',
      eachTrial(({ measured, ...trial }) => ({
        ...trial,
        measured: { ...measured, bytes: { ...measured.bytes, sent: booked(10, 1) } },
      })),
    ],
    [
      'connections were disturbed',
      (result) => ({ ...result, scenario: { ...result.scenario, disturbances: [{ at: 1 }] } }),
    ],
  ])('leaves out trials and says so: %s', (reason, spoil) => {
    const [first, ...rest] = measured(severalLoads) as [MeasuredResult, ...MeasuredResult[]];
    const found = projectionOf(
      [{ source: 'spoilt.json', result: spoil(first.result), shortfall: null }, ...rest],
      options,
    );
    expect(projectionWarnings(found)).toContain(`10 trials left out: ${reason}.`);
  });
});

describe('what does not suffice', () => {
  test('is one configuration', () => {
    const told = [{ transport: 'sse' }, { transport: 'websocket' }].map((one) => variantSchema.parse(one));
    expect(() => project(severalLoads.slice(0, 1), {}, { variants: told })).toThrow(
      /^too few configurations to separate the costs: in 0\.json, each variant has only one number of users, rate and interval$/,
    );
  });

  test('is nothing but invalid trials', () => {
    const { source, result } = measured(severalLoads)[0] as ReturnType<typeof measured>[number];
    const trials = result.trials.map((trial) => ({ ...trial, valid: false }));
    expect(() => projectionOf([{ source, result: { ...result, trials }, shortfall: null }], options)).toThrow(
      /^no trial can be used in 0\.json: 10 invalid$/,
    );
  });

  test('is no trial of a variant that is asked for', () => {
    expect(() =>
      project(
        severalLoads,
        { variants: ['websocket'] },
        { variants: [variantSchema.parse({ transport: 'sse' })] },
      ),
    ).toThrow(/^no trial of websocket in 0\.json, 1\.json, 2\.json and 3 more$/);
  });

  test('is a mix of machines, targets or headers', () => {
    const base = { source: 'a.json', result: costlyResult({ users: 100, rate: 1 }), shortfall: null };
    const other = (parts: Partial<Result>) => ({
      source: 'b.json',
      shortfall: null,
      result: { ...base.result, ...parts },
    });
    const { environment, scenario } = base.result;
    expect(environmentMix([base, other({ seed: '2' })])).toEqual([]);
    const mixes = [
      other({ environment: { ...environment, node: 'v1' } }),
      other({ target: { command: 'python3 target.py' } }),
      other({ scenario: { ...scenario, headers: { profile: 'chrome' } } }),
    ].map((one) => environmentMix([base, one]));
    expect(mixes).toEqual([
      ['Node.js: v24.0.0 in a.json, v1 in b.json'],
      ['target: built-in in a.json, python3 target.py in b.json'],
      ['request headers differ between a.json and b.json'],
    ]);
    expect(() => requireOneEnvironment([base, other({ target: { command: 'x' } })])).toThrow(
      /^these results come from different machines or targets:\n {2}target: built-in in a\.json, x in b\.json$/,
    );
  });
});
