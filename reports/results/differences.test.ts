import { describe, expect, test } from 'vitest';
import type { Result } from '../../core/result.ts';
import { proxiedResult, proxyUse } from '../../test/fixtures/proxied.ts';
import { resultOf, trialOf } from '../../test/fixtures/result.ts';
import { differencesOf, differingSurroundings } from './differences.ts';

const result = resultOf([trialOf('sse')]);
const on = (environment: Partial<Result['environment']>): Result => ({
  ...result,
  environment: { ...result.environment, ...environment },
});

describe('what may move the figures of two results', () => {
  test('is named for a comparison and for a page alike', () => {
    const other = on({ node: 'v25.0.0', kernel: '6.1', packages: { ws: '9.0.0' }, memoryBytes: 8 * 2 ** 30 });
    const differences = differencesOf(result, other);
    expect(differences).toEqual([
      { what: 'memory', base: '0.9 GiB', head: '8.0 GiB' },
      { what: 'kernel', base: 'none', head: '6.1' },
      { what: 'Node.js', base: 'v24.0.0', head: 'v25.0.0' },
      { what: 'package ws', base: '8.0.0', head: '9.0.0' },
    ]);
    expect(differingSurroundings([result, result, other])).toEqual(differences.map(({ what }) => what));
  });

  test('holds which proxy a variant ran behind, and what a configuration of one’s own said', () => {
    const behind = (version: string) => proxiedResult(['direct', 'nginx'], { ...proxyUse, version });
    expect(differencesOf(behind('1.22.1'), behind('1.22.1'))).toEqual([]);
    const [first] = differencesOf(behind('1.22.1'), behind('1.24.0'));
    expect(first).toEqual({
      what: 'proxy of long-polling-nginx',
      base: 'nginx 1.22.1 (right)',
      head: 'nginx 1.24.0 (right)',
    });
    const own = (template: string) => {
      const over = { proxy: { program: 'nginx', config: 'my.conf', template } };
      return proxiedResult([over], { ...proxyUse, configuration: 'my.conf' });
    };
    expect(differencesOf(own('{listen} {target}'), own('{listen} {target}'))).toEqual([]);
    expect(differencesOf(own('{listen} {target}'), own('{listen} {target} #'))).toMatchObject([
      { base: expect.stringMatching(/\(my\.conf\), SHA-256 [0-9a-f]{8}$/) },
      { what: 'proxy of sse-nginx-my' },
    ]);
  });

  test('is nothing where one says nothing and the other says that there is none', () => {
    expect(differencesOf(on({ container: null, governor: undefined }), result)).toEqual([]);
    expect(differingSurroundings([result, on({ container: null })])).toEqual([]);
  });

  test('holds what surrounds the processes, where both results say it', () => {
    const conditions = {
      variables: { NODE_OPTIONS: '--require ./apm.js' },
      cpuQuotaCores: 1.5,
      memoryLimitBytes: null,
      niceness: 0,
      scheduling: 'other',
      limits: { 'open files': '1024' },
      kernelSettings: { 'net.core.somaxconn': '128' },
    };
    const plain = { ...conditions, variables: {}, cpuQuotaCores: null, niceness: 5 };
    expect(differencesOf(on({ conditions: plain }), on({ conditions }))).toEqual([
      { what: 'CPU quota in cores', base: 'none', head: '1.5' },
      { what: 'niceness', base: '5', head: '0' },
      { what: 'variable NODE_OPTIONS', base: 'none', head: '--require ./apm.js' },
    ]);
    expect(differencesOf(result, on({ conditions }))).toEqual([]);
  });

  test('holds kernel settings that both results have recorded, and no others', () => {
    const conditions = (kernelSettings: Record<string, string>) => ({
      ...{ variables: {}, cpuQuotaCores: null, memoryLimitBytes: null, niceness: 0, scheduling: 'other' },
      limits: {},
      kernelSettings,
    });
    const older = on({ conditions: conditions({ somaxconn: '128' }) });
    const newer = on({ conditions: conditions({ somaxconn: '4096', tcp_sack: '1' }) });
    expect(differencesOf(older, newer)).toEqual([
      { what: 'kernel setting somaxconn', base: '128', head: '4096' },
    ]);
  });

  test('holds how the processor was set up, and the network device, where both results say it', () => {
    const processor = {
      ...{ driver: null, energyPreference: null, smt: 'on', minMHz: null, maxMHz: null },
      ...{ boost: 'on', microcode: null, mitigations: {} },
    };
    const link = { device: 'wire', mtu: 1500, sizes: {}, offloads: null };
    const base = on({ processor, link, system: 'Debian 12' });
    const head = on({ processor: { ...processor, boost: 'off' }, link: { ...link, mtu: 9000 } });
    expect(differencesOf(base, head)).toEqual([
      { what: 'processor’s boost', base: 'on', head: 'off' },
      { what: 'network device’s mtu', base: '1500', head: '9000' },
    ]);
    expect(differencesOf(base, result)).toEqual([]);
  });

  test('holds the machine index, beyond what it differs by on one machine', () => {
    const index = (value: number) =>
      on({ machineIndex: { workload: 1, value, messagesPerMs: 650, writesPerMs: 2000 } });
    expect(differencesOf(index(100), index(110))).toEqual([]);
    expect(differencesOf(index(100), index(60))).toEqual([
      { what: 'machine index', base: '100', head: '60' },
    ]);
    expect(differencesOf(result, index(60))).toEqual([]);
    expect(differingSurroundings([index(100), index(60)])).toEqual(['machine index']);
  });

  test('holds the settings of the workload only where it is the same workload', () => {
    const other = { ...result, scenario: { ...result.scenario, headers: { profile: 'chrome' } } };
    expect(differencesOf(result, other).map(({ what }) => what)).toEqual(['scenario’s headers']);
    expect(differingSurroundings([result, other])).toEqual([]);
  });
});
